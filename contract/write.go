package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// demand tells how sure it is that a value must be taken.
type demand int

const (
	must demand = iota // a plain value: refusing it is broken
	may                // schema-valid, but an honest server could refuse it
)

// write sends some fields together and looks at everything a write must and must
// not do: be taken, be in the answer, be in the next answer, leave the rest. It
// tells whether all was well.
func (t *trial) write(c *caller, what string, d demand, fields ...sent) bool {
	before := t.state(c)
	if before == nil {
		return false
	}
	x := t.patch(c, bodyOf(fields))
	t.readAfter(x)
	answer, ok := x.record()
	if !ok {
		return t.refused(c, what, d, before, x, fields)
	}
	fine := t.compare(answeredOther, what, x, before, answer, fields)
	next, y := t.readExchange(c)
	if next == nil {
		t.broken(crashed, y, "the record could not be read after "+what, "a record", y.describe())
		return false
	}
	if t.compare(forgot, what, x, before, next, fields) && fine {
		return true
	}
	return false
}

// bodyOf nests the values of fields into one body.
func bodyOf(fields []sent) value.Object {
	var body any = value.Object{}
	for _, w := range fields {
		body = value.MergeKeepingNulls(body, w.field.Body(w.value))
	}
	return body.(value.Object)
}

// refused looks at an answer that is no success.
func (t *trial) refused(c *caller, what string, d demand, before value.Object, x *exchange, fields []sent) bool {
	switch {
	case !x.answered():
		t.broken(crashed, x, what+" got no answer", "an answer", x.describe())
	case x.success():
		t.broken(answeredOther, x, what+" was answered without a record", "the record", show(x.decoded))
	case x.status >= 500: // the observer notes it
	case d == must:
		t.note(issue{
			kind: refusedValid, verdict: finding.Broken, exchange: x, key: "refused " + names(fields),
			message: what + " was refused: " + names(fields), expected: "2xx", actual: x.describe() + " " + show(x.decoded),
			pointer: fields[0].field.Pointer, rule: fields[0].field.Schema.Location,
		})
	default:
		t.observed(x, what+" is refused: "+names(fields), x.describe())
	}
	t.unchanged(c, before, x, "a refused request")
	return false
}

func names(fields []sent) string {
	list := make([]string, len(fields))
	for i, w := range fields {
		list[i] = w.field.Pointer
	}
	return strings.Join(list, ", ")
}

// compare holds a record after a write against what was sent and what was there.
func (t *trial) compare(k kind, what string, x *exchange, before, after value.Object, fields []sent) bool {
	fine := true
	var touched []string
	for _, w := range fields {
		touched = append(touched, targets(w.field)...)
		got, ok := t.holds(w, before, after)
		if ok || t.honest(w, got) {
			continue
		}
		fine = false
		t.note(issue{
			kind: k, verdict: finding.Broken, exchange: x, key: what + w.field.Pointer, pointer: w.field.Pointer, rule: w.field.Schema.Location,
			message: fmt.Sprintf("%s: %s", what, w.field.Pointer), expected: show(w.value), actual: show(got),
		})
	}
	for _, d := range t.differences(before, after) {
		if slices.Contains(touched, d.pointer) || t.mayMove(d) {
			continue
		}
		fine = false
		t.note(issue{
			kind: disturbed, verdict: finding.Broken, exchange: x, key: "disturbed " + d.pointer, pointer: d.pointer,
			message:  fmt.Sprintf("%s was not sent and changed when %s was", d.pointer, names(fields)),
			expected: show(d.before), actual: show(d.after),
		})
	}
	return fine
}

// honest lets pass what frameworks do by default, and say so: a text without the
// white space around it, and an optional member left out where it is empty.
func (t *trial) honest(w sent, got any) bool {
	if isAbsent(got) {
		return t.leftOut(w)
	}
	text, isText := w.value.(string)
	answer, ok := got.(string)
	if !isText || !ok || text == answer || strings.TrimSpace(text) != answer {
		return false
	}
	t.observed(nil, "white space around a text is taken off: "+w.field.Pointer, show(got))
	return true
}

// leftOut tells whether a member that is not in the answer was sent empty, and
// may be missing.
func (t *trial) leftOut(w sent) bool {
	switch w.value.(type) {
	case string, []any, map[string]any:
	default:
		return false
	}
	if w.field.Needed || !empty(w.value) {
		return false
	}
	t.observed(nil, "an optional member is left out where it is empty: "+w.field.Pointer, show(w.value))
	return true
}

// targets are the members of a record that a field writes.
func targets(f *spec.Field) []string {
	if f.Names == nil {
		return []string{value.Pointer(value.Tokens(f.Target + "/")[0])}
	}
	return []string{value.Pointer(f.Names.IDs), value.Pointer(f.Names.Objects)}
}

// mayMove tells whether an honest server could change a member that no request
// named: what it computes, and marks of the last change.
func (s *subject) mayMove(d difference) bool {
	if d.field != nil {
		return d.field.Storage == spec.ServerManaged
	}
	return stampOfChange(strings.TrimPrefix(d.pointer, "/"))
}

// stampOfChange knows the usual names of marks of the last change.
func stampOfChange(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"updated", "modified", "changed", "last_", "lastseen", "version", "revision", "etag"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
