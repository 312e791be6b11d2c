package mockserver

import (
	"errors"
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/jsonpatch"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// jsonPatch tells whether the body is a JSON Patch. Where the document has it be
// an object, and it is one, it merges.
func (x *exchange) jsonPatch() bool {
	if !media.IsJSONPatch(x.media) {
		return false
	}
	_, object := x.sent().(map[string]any)
	return !(object && x.media.Schema != nil && x.media.Schema.Accepts(x.sent(), spec.AsPatch))
}

// patched is a JSON Patch (RFC 6902) as a body that says all there is: the
// operations are applied to what a client could have written to arrive at the
// record. What cannot be applied is answered: a test that fails is 409, the
// rest 400.
func (x *exchange) patched(old value.Object) (spec.Change, []spec.Violation) {
	change := x.changeOf()
	patch, err := jsonpatch.Decode(x.sent())
	if err != nil {
		x.reply = x.refuse(http.StatusBadRequest, detail("Not a JSON Patch (RFC 6902): "+err.Error()+"."))
		return change, nil
	}
	face, _ := x.operation.Plan.Invert(old)
	if change.Body, err = patch.Apply(face, x.patchBudget()); err != nil {
		x.reply = x.refuse(patchStatus(err), detail("The patch cannot be applied: "+err.Error()+"."))
		return change, nil
	}
	change.Whole = true
	return change, x.operation.Plan.Check(change.Body)
}

// patchBudget is what a patch may do: no more than in proportion to its length.
func (x *exchange) patchBudget() jsonpatch.Budget {
	return jsonpatch.Budget{Steps: 1<<20 + 8*int64(len(x.body)), Bytes: x.config.MaxBody}
}

func patchStatus(err error) int {
	if errors.Is(err, jsonpatch.ErrTest) {
		return http.StatusConflict
	}
	return http.StatusBadRequest
}
