package contract_test

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// body reads and judges a body as the document says, less what is not looked at.
func (s *shop) body(o *spec.Operation, r *http.Request) (map[string]any, bool) {
	if o.Body == nil {
		return nil, false
	}
	v, err := value.Decode(bodyOf(r))
	if err != nil {
		return nil, true
	}
	if s.is("scalars are converted") {
		v = converted(v)
	}
	d := spec.AsRequest
	if r.Method == "PATCH" {
		d = spec.AsPatch
	}
	object, _ := v.(map[string]any)
	for _, violation := range o.Body.Media[0].Schema.Validate(v, d) {
		if object == nil || !s.is("nobody looks at "+violation.Rule) {
			return object, true
		}
	}
	return object, object == nil
}

// converted takes figures for numbers, as many frameworks do.
func converted(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	next := map[string]any{}
	for name, member := range object {
		next[name] = member
		if n, isNumber := member.(json.Number); isNumber && (name == "name" || name == "description" || name == "text") {
			next[name] = string(n)
		}
		if text, isText := member.(string); isText && (name == "price" || name == "stock") {
			if _, err := strconv.ParseFloat(text, 64); err == nil {
				next[name] = json.Number(text)
			}
		}
	}
	return next
}
