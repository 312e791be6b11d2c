package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
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
func (t *Session) write(c *session.Caller, what string, d demand, fields ...sent) bool {
	before := t.state(c)
	if before == nil {
		return false
	}
	x := t.patch(c, bodyOf(fields))
	t.readAfter(x)
	answer, ok := x.Record()
	if !ok {
		return refused(t, c, what, d, before, x, fields)
	}
	fine := t.compare(evidence.AnsweredOther, what, x, before, answer, fields)
	next, y := t.readExchange(c)
	if next == nil {
		t.Broken(evidence.Crashed, y, "the record could not be read after "+what, "a record", y.Describe())
		return false
	}
	if t.compare(evidence.Forgot, what, x, before, next, fields) && fine {
		return true
	}
	return false
}

// refused looks at an answer that is no success.
func refused(t *Session, c *session.Caller, what string, d demand, before value.Object, x *session.Exchange, fields []sent) bool {
	switch {
	case !x.Answered():
		t.Broken(evidence.Crashed, x, what+" got no answer", "an answer", x.Describe())
	case x.Success():
		t.Broken(evidence.AnsweredOther, x, what+" was answered without a record", "the record", compare.Show(x.Value))
	case x.Status >= 500: // the observer notes it
	case d == must:
		t.Note(evidence.Issue{
			Kind: evidence.RefusedValid, Verdict: finding.Broken, Exchange: x, Key: "refused " + names(fields),
			Message: what + " was refused: " + names(fields), Expected: "2xx", Actual: x.Describe() + " " + compare.Show(x.Value),
			Pointer: fields[0].field.Pointer, Rule: fields[0].field.Schema.Location,
		})
	default:
		t.Observed(x, what+" is refused: "+names(fields), x.Describe())
	}
	t.unchanged(c, before, x, "a refused request")
	return false
}

// compare holds a record after a write against what was sent and what was there.
func (t *Session) compare(k evidence.Kind, what string, x *session.Exchange, before, after value.Object, fields []sent) bool {
	fine := true
	var touched []string
	for _, w := range fields {
		touched = append(touched, targets(w.field)...)
		got, ok := t.holds(w, before, after)
		if ok || allowed(t, w, got) {
			continue
		}
		fine = false
		t.Note(evidence.Issue{
			Kind: k, Verdict: finding.Broken, Exchange: x, Key: what + w.field.Pointer, Pointer: w.field.Pointer, Rule: w.field.Schema.Location,
			Message: fmt.Sprintf("%s: %s", what, w.field.Pointer), Expected: compare.Show(w.value), Actual: compare.Show(got),
		})
	}
	for _, d := range t.differences(before, after) {
		if slices.Contains(touched, d.pointer) || t.mayMove(d) {
			continue
		}
		fine = false
		t.Note(evidence.Issue{
			Kind: evidence.Disturbed, Verdict: finding.Broken, Exchange: x, Key: "disturbed " + d.pointer, Pointer: d.pointer,
			Message:  fmt.Sprintf("%s was not sent and changed when %s was", d.pointer, names(fields)),
			Expected: compare.Show(d.before), Actual: compare.Show(d.after),
		})
	}
	return fine
}

// allowed lets pass what frameworks do by default, and say so: a text without the
// white space around it, and an optional member left out where it is empty.
func allowed(t *Session, w sent, got any) bool {
	if compare.IsAbsent(got) {
		return leftOut(t, w)
	}
	text, isText := w.value.(string)
	answer, ok := got.(string)
	if !isText || !ok || text == answer || strings.TrimSpace(text) != answer {
		return false
	}
	t.Observed(nil, "white space around a text is taken off: "+w.field.Pointer, compare.Show(got))
	return true
}

// leftOut tells whether a member that is not in the answer was sent empty, and
// may be missing.
func leftOut(t *Session, w sent) bool {
	switch w.value.(type) {
	case string, []any, map[string]any:
	default:
		return false
	}
	if w.field.Needed || !compare.Empty(w.value) {
		return false
	}
	t.Observed(nil, "an optional member is left out where it is empty: "+w.field.Pointer, compare.Show(w.value))
	return true
}

// mayMove tells whether an honest server could change a member that no request
// named: what it computes, and marks of the last change.
func (s *Target) mayMove(d difference) bool {
	if d.field != nil {
		return d.field.Storage == spec.ServerManaged
	}
	return compare.ChangeStamp(strings.TrimPrefix(d.pointer, "/"))
}
