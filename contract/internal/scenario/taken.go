package scenario

import (
	"cmp"
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// checkTaken judges a body that should have been refused and was not: what the
// record holds tells whether anything was lost.
func checkTaken(t *Session, m *Record, w generate.Wrong, x *session.Exchange) {
	record, y := t.fetch(m)
	if record == nil {
		record, _ = session.RecordIn(x.Operation, x)
	}
	compareTaken(t, m, w, x, y, record)
}

func compareTaken(t *Session, m *Record, w generate.Wrong, x, y *session.Exchange, record value.Object) {
	i := evidence.Issue{Kind: evidence.TookInvalid, Verdict: finding.Broken, Exchange: x, Key: w.Rule + w.Pointer, Pointer: w.Pointer,
		Message:  fmt.Sprintf("a body that breaks %q is taken: %s", w.Rule, cmp.Or(w.Pointer, "the whole")),
		Expected: "400 or 422, and nothing changed"}
	sentValue, wasSent := value.At(map[string]any(m.Body), w.Pointer)
	got, present := value.At(map[string]any(record), w.Pointer)
	if !present {
		got = compare.Absent
	}
	i.Actual = x.Describe() + ", reads back " + compare.Show(got)
	if record == nil {
		i.Actual = x.Describe()
	}
	read, known := readSchema(m.Collection, w.Pointer)
	switch {
	case record == nil || w.Rule == "additionalProperties" || w.Rule == "unevaluatedProperties" || w.Rule == "uniqueItems":
		i.Verdict = finding.Lenient
		if present && compare.Agrees(sentValue, got) && w.Rule == "uniqueItems" {
			i.Verdict = finding.Broken
		}
	case !wasSent: // a required member that was left out
		if present && (!known || read.Accepts(got, spec.AsResponse)) && !(value.Kind(got) == "string" && got == "") && got != nil {
			i.Verdict, i.Message = finding.Lenient, "a required member that is left out takes a value of the server's: "+w.Pointer
		}
	case compare.SameScalar(sentValue, got) && w.Rule == "type" && value.Kind(sentValue) != value.Kind(got):
		i.Verdict, i.Message = finding.Lenient, "takes a scalar of another type and converts it: "+w.Pointer
	case sentValue == nil && compare.IsAbsent(got) || sentValue == nil && compare.Empty(got):
		i.Verdict, i.Message = finding.Lenient, "null is taken for no value: "+w.Pointer
	case compare.NamedAsManaged(lastOf(w.Pointer)) && !compare.Agrees(sentValue, got):
		i.Verdict, i.Message = finding.Lenient, "ignores a member that the server sets itself: "+w.Pointer
	case w.Rule == "format" && compare.SameFigures(got, sentValue) && got != sentValue:
		i.Verdict = finding.Lenient
	}
	t.Note(i)
}

func lastOf(pointer string) string {
	tokens := value.Tokens(pointer)
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}

// readSchema is what a record's member is judged by.
func readSchema(c *Collection, pointer string) (*spec.Schema, bool) {
	s := c.Resource.Schema
	for _, token := range value.Tokens(pointer) {
		p, ok := s.Property(token)
		if !ok {
			return nil, false
		}
		s = p.Schema
	}
	return s, true
}
