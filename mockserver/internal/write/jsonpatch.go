package write

import (
	"errors"
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/jsonpatch"
	"github.com/actalike/actalike/spec"
)

// patched is a JSON Patch (RFC 6902) as a body that says all there is: the
// operations are applied to what a client could have written to arrive at the
// record. What cannot be applied is refused: a test that fails with 409, the rest
// with 400.
func (w *Writer) patched(old value.Object) (spec.Change, []spec.Violation, error) {
	change := w.change()
	patch, err := jsonpatch.Decode(w.Call.Value())
	if err != nil {
		return change, nil, call.Refuse(http.StatusBadRequest, "Not a JSON Patch (RFC 6902): %v.", err)
	}
	body, _ := w.Call.Operation.Plan.Invert(old)
	if change.Body, err = patch.Apply(body, w.patchBudget()); err != nil {
		return change, nil, call.Refuse(patchStatus(err), "The patch cannot be applied: %v.", err)
	}
	change.Whole = true
	return change, w.Call.Operation.Plan.Check(change.Body), nil
}

// patchBudget is what a patch may do: no more than in proportion to its length.
func (w *Writer) patchBudget() jsonpatch.Budget {
	return jsonpatch.Budget{Steps: 1<<20 + 8*int64(len(w.Call.Body)), Bytes: w.MaxBytes}
}

func patchStatus(err error) int {
	if errors.Is(err, jsonpatch.ErrTest) {
		return http.StatusConflict
	}
	return http.StatusBadRequest
}
