package record

import (
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// names wide apart, so that each list differs from the one before.
func lists(t *Session, f *spec.Field) [][]any {
	var items []any
	if f.Names != nil {
		for _, name := range t.Values.Names(f.Names.Catalogue) {
			items = append(items, name)
		}
	} else {
		for k := 0; len(items) < 5 && k < 40; k++ {
			v, err := t.Values.Of(f.Schema.Items, spec.AsPatch, k)
			if err == nil && !slices.ContainsFunc(items, func(old any) bool { return compare.Same(old, v) }) {
				items = append(items, v)
			}
		}
	}
	if len(items) < 4 {
		return nil
	}
	a, b, c, d := items[0], items[1], items[2], items[3]
	return [][]any{{a, b, c, d}, {b, c}, {c, b}, {}, {a}, {d, a, b}}
}

func replaceLists(t *Session) {
	fields := t.Leaves(spec.Stored, isList)
	for i, what := range []string{"a longer list", "a shorter list", "the same list in another order", "an empty list", "a list of one", "a list with new items"} {
		var list []sent
		for _, f := range fields {
			if lists := lists(t, f); lists != nil && f.Schema.Accepts(lists[i], spec.AsPatch) {
				list = append(list, sent{f, lists[i]})
			}
		}
		t.writeEach(what, must, list)
	}
}

func clearWithNull(t *Session) {
	fields := t.Leaves(spec.Stored, isNullable)
	for i, f := range fields {
		current := t.state(t.First)
		w := sent{f, true}
		var ok bool
		if w.value, ok = t.Values.Plain(t.plan.Resource, f, current, 2+i%2); isBoolean(f) {
			w.value, ok = true, true
		}
		if ok && t.write(t.First, "a value to clear", may, w) {
			t.write(t.First, "null", may, sent{f, nil})
		}
	}
}

// writeObjectsTwice notes whether free-form objects merge or are replaced: the
// document does not say.
func writeObjectsTwice(t *Session) {
	for _, f := range t.Leaves(spec.Stored, free) {
		if !t.write(t.First, "a text", may, sent{f, "none"}) || !t.write(t.First, "an object", may, sent{f, value.Object{"one": Number("1")}}) {
			continue
		}
		x := t.patch(t.First, f.Body(value.Object{"two": Number("2")}))
		record, ok := x.Record()
		got, _ := value.At(record, f.Target)
		switch {
		case !ok:
			t.Observed(x, f.Pointer+" refuses another object", x.Describe())
		case compare.Same(got, value.Object{"two": Number("2")}):
			t.Observed(x, "free-form objects are replaced", f.Pointer)
		case compare.Same(got, value.Object{"one": Number("1"), "two": Number("2")}):
			t.Observed(x, "free-form objects are merged", f.Pointer)
		default:
			t.field(evidence.AnsweredOther, finding.Broken, f, x, "is neither merged nor replaced", `{"two":2} or {"one":1,"two":2}`, compare.Show(got))
		}
	}
}
