package contradiction

import (
	"github.com/actalike/actalike/spec"
)

func operationIDs(operations []*spec.Operation) []string {
	ids := make([]string, len(operations))
	for i, o := range operations {
		ids[i] = o.ID
	}
	return ids
}

// bodyDirection is how the body of an operation is judged.
func bodyDirection(o *spec.Operation) spec.Direction {
	if o.Method == "PATCH" {
		return spec.AsPatch
	}
	return spec.AsRequest
}

// bodyOf is the schema of an operation's JSON body; nil if it has none.
func bodyOf(o *spec.Operation) *spec.Schema {
	media, _ := o.Body.JSON()
	return media.Schema
}

// answerOf is the schema of an operation's JSON answer when it succeeds; nil if it has none.
func answerOf(o *spec.Operation) *spec.Schema {
	if r := o.Success(); r != nil {
		media, _ := r.JSON()
		return media.Schema
	}
	return nil
}

// recordIn is [answerOf] where it declares members, else nil.
func recordIn(o *spec.Operation) *spec.Schema {
	if s := answerOf(o); s != nil && len(s.Properties) > 0 {
		return s
	}
	return nil
}

// title names an operation by what a client sends.
func title(o *spec.Operation) string { return o.Method + " " + o.Path }
