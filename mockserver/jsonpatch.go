package mockserver

import (
	"errors"
	"fmt"
	"net/http"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"github.com/actalike/actalike/internal/value"
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
	patch, err := jsonpatch.DecodePatch(x.body)
	if err != nil {
		x.reply = x.refuse(http.StatusBadRequest, detail("Not a JSON Patch (RFC 6902): "+err.Error()))
		return change, nil
	}
	face, _ := x.operation.Plan.Invert(old)
	text := value.Encode(face)
	options := jsonpatch.NewApplyOptions()
	options.AccumulatedCopySizeLimit = x.config.MaxBody
	for i, operation := range patch {
		if text, err = (jsonpatch.Patch{operation}).ApplyWithOptions(text, options); err != nil {
			x.reply = x.refuse(patchStatus(err), detail(fmt.Sprintf("Operation %d of the patch (%s) cannot be applied: %v.", i, operation.Kind(), err)))
			return change, nil
		}
	}
	change.Body, err = value.Decode(text)
	if err != nil {
		x.reply = x.refuse(http.StatusBadRequest, detail("The patch leaves no JSON value: "+err.Error()))
		return change, nil
	}
	change.Whole = true
	return change, x.operation.Plan.Check(change.Body)
}

func patchStatus(err error) int {
	if errors.Is(err, jsonpatch.ErrTestFailed) {
		return http.StatusConflict
	}
	return http.StatusBadRequest
}
