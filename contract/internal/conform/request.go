package conform

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// request judges what the app sent.
func (h *Traffic) request() {
	for _, fault := range h.requestFaults() {
		i := evidence.Issue{
			Kind: evidence.WrongRequest, Verdict: finding.Observed, Exchange: h.Exchange, Key: fault.key, Pointer: fault.pointer, In: fault.in, Rule: fault.rule,
			Message: "the request is not as declared, and was refused: " + fault.text, Expected: fault.expected, Actual: fault.actual,
		}
		if h.Exchange.Success() {
			i.Verdict = finding.Broken
			i.Message = "the request is not as declared, and was taken: " + fault.text
			if fault.coerced {
				i.Verdict = finding.Lenient
			}
		}
		h.Note(i)
	}
}

// A requestFault is one thing that a request has wrong.
type requestFault struct {
	key, text, expected, actual string
	pointer                     string
	in                          evidence.Part
	rule                        spec.Location
	coerced                     bool // a scalar of another type, which could be taken without loss
}

func (h *Traffic) requestFaults() []requestFault {
	list := h.bodyFaults()
	for _, reason := range h.judges.parameterFaults(h.raw, h.Exchange.Operation, h.path, h.recorded) {
		list = append(list, requestFault{key: reason, text: reason, in: evidence.InParameters, expected: "the declared parameters", rule: h.Exchange.Operation.Location})
	}
	return list
}

// bodyFaults are what is wrong with the body of a request.
func (h *Traffic) bodyFaults() []requestFault {
	declared, r := h.Exchange.Operation.Body, h.raw.Request
	contentType := r.Header.Get("Content-Type")
	text, err := r.Plain()
	switch {
	case declared == nil || err != nil:
		return nil
	case len(text) == 0 && declared.Required:
		return []requestFault{{key: "no body", text: "it has no body", expected: "a body", rule: declared.Location}}
	case len(text) == 0:
		return nil
	}
	media, ok := declared.Accept(contentType)
	if !ok {
		return []requestFault{{key: "media " + contentType, text: "its media type is not declared", expected: mediaNames(declared.Media), actual: cmp.Or(contentType, "no Content-Type"), rule: declared.Location}}
	}
	if media.Schema == nil || !spec.IsJSON(contentType) {
		return nil
	}
	decoded, err := session.Decode(text)
	if errors.Is(err, value.ErrLimit) {
		h.Unchecked = cmp.Or(h.Unchecked, overLimit)
		return nil
	}
	if err != nil {
		return []requestFault{{key: "json", text: "its body is not JSON", expected: "JSON", actual: err.Error(), rule: declared.Location}}
	}
	return h.schemaFaults(media, decoded)
}

func (h *Traffic) schemaFaults(media spec.MediaType, decoded any) []requestFault {
	direction := spec.AsRequest
	if h.Exchange.Operation.Method == http.MethodPatch {
		direction = spec.AsPatch // partial at every depth
	}
	var list []requestFault
	for _, v := range media.Schema.Validate(decoded, direction) {
		if h.recorded && compare.ValueAt(decoded, v.Pointer) == spec.Redacted {
			continue
		}
		file, pointer, _ := strings.Cut(v.Schema, "#")
		list = append(list, requestFault{
			key: v.Schema + anyIndex.ReplaceAllString(v.Pointer, "/*"), text: cmp.Or(v.Pointer, "the whole body"), pointer: v.Pointer,
			expected: v.Message, actual: compare.Show(compare.ValueAt(decoded, v.Pointer)), rule: spec.Location{File: file, Pointer: pointer},
			coerced: v.Rule == "type" && scalar(compare.ValueAt(decoded, v.Pointer)),
		})
	}
	return list
}

func scalar(v any) bool {
	switch v.(type) {
	case nil, map[string]any, []any:
		return false
	}
	return !compare.IsAbsent(v)
}

func mediaNames(media []spec.MediaType) string {
	names := make([]string, len(media))
	for i, m := range media {
		names[i] = m.Name
	}
	return strings.Join(names, ", ")
}
