package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// into reads the object that a request sends into a struct, strictly: no duplicate
// and no unknown member. No body is an empty object.
func (r request) into(target any) error {
	if len(r.body) == 0 {
		return nil
	}
	decoded, err := value.Decode(r.body)
	if err != nil {
		return refuse(http.StatusBadRequest, "JSON parse error - %v", err)
	}
	if _, ok := decoded.(map[string]any); !ok {
		return refuse(http.StatusBadRequest, "the body must be an object")
	}
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return refuse(http.StatusBadRequest, "%s", inWords(err))
	}
	return nil
}

// inWords says of a body that does not fit what does not.
func inWords(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("invalid %s: must be %s, not %s", wrong.Field, kindOf(wrong), wrong.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func kindOf(wrong *json.UnmarshalTypeError) string {
	switch wrong.Type.Kind().String() {
	case "bool":
		return "true or false"
	case "string":
		return "a string"
	}
	return "a number"
}

// bad is an error in what a control request asks for.
func bad(err error) error {
	if hint := spec.Hint(err); hint != "" {
		return refuse(http.StatusBadRequest, "%v: %s", err, hint)
	}
	return refuse(http.StatusBadRequest, "%v", err)
}
