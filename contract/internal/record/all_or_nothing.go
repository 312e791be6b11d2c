package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// writeAfterRefusal sends a good request right after a refused one, with nothing in
// between: what the refused one left behind must not get in its way.
func writeAfterRefusal(t *Session) {
	cases := invalid(t, []string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	for i := 0; i < len(cases); i += max(1, len(cases)/4) {
		fields := plainSent(t, t.Leaves(spec.Stored, isText), 120+i)
		before := t.state(t.First)
		if len(fields) == 0 || before == nil || t.Over() || t.patch(t.First, cases[i].body).Success() {
			continue
		}
		x := t.patch(t.First, bodyOf(fields))
		answer, ok := x.Record()
		if !ok {
			t.Broken(evidence.RefusedValid, x, "a good request is refused right after a bad one", "2xx", x.Describe())
			continue
		}
		t.compare(evidence.AnsweredOther, "after a refused request", x, before, answer, fields)
		if next := t.read(t.First); next != nil {
			t.compare(evidence.Forgot, "after a refused request", x, before, next, fields)
		}
	}
}

// sendOneBadField sends one bad field beside good ones: first, last, above and below.
func sendOneBadField(t *Session) {
	cases := invalid(t, []string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	tried := map[string]bool{}
	for _, b := range cases {
		depth := fmt.Sprint(strings.Count(b.field.Pointer, "/"), b.rule)
		if tried[depth] || b.field.Fields != nil || b.field.Storage != spec.Stored {
			continue
		}
		tried[depth] = true
		badBesideGood(t, b)
	}
	for i := len(cases) - 1; i >= 0 && i > len(cases)-60; i-- { // one that is declared last
		if b := cases[i]; b.field.Fields == nil && b.field.Storage == spec.Stored {
			badBesideGood(t, b)
			break
		}
	}
}

func badBesideGood(t *Session, b bad) {
	before := t.state(t.First)
	good := slices.DeleteFunc(plainSent(t, t.Leaves(spec.Stored), 11), func(w sent) bool { return w.field == b.field })
	if before == nil || len(good) == 0 {
		return
	}
	body := value.MergeKeepingNulls(bodyOf(good), b.body)
	for _, badLast := range []bool{true, false} {
		x := t.patchText(t.First, ordered(body.(value.Object), value.Tokens(b.field.Pointer), badLast))
		t.readAfter(x)
		if x.Success() {
			t.field(evidence.TookInvalid, finding.Broken, b.field, x, fmt.Sprintf("is taken, breaking %q, beside good fields", b.rule), "400, and nothing changed", x.Describe())
			t.read(t.First)
			return
		}
		if x.Answered() {
			t.unchanged(t.First, before, x, "one bad field beside good ones")
		}
	}
}

// ordered encodes an object with the member on the way to tokens first or last.
func ordered(object value.Object, tokens []string, last bool) []byte {
	names := slices.DeleteFunc(compare.SortedUnion(object, nil), func(name string) bool { return name == tokens[0] })
	if last {
		names = append(names, tokens[0])
	} else {
		names = append([]string{tokens[0]}, names...)
	}
	text := []byte{'{'}
	for i, name := range names {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(value.AppendString(text, name), ':')
		inner, isObject := object[name].(map[string]any)
		if name == tokens[0] && isObject && len(tokens) > 1 {
			text = append(text, ordered(inner, tokens[1:], last)...)
			continue
		}
		text = value.Append(text, object[name])
	}
	return append(text, '}')
}
