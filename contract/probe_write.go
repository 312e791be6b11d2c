package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

var eachField = &probe{"each field alone", func(t *trial) {
	for _, w := range t.plainSent(t.leaves(spec.Stored), 0) {
		t.write(t.first, "a plain value", demandOf(w.field), w)
	}
	for _, w := range t.plainSent(t.leaves(spec.WriteOnly), 0) {
		t.write(t.first, "a plain value", must, w)
	}
}}

// demandOf is how sure it is that a plain value of a field must be taken: what
// takes any kind of value may still want one kind.
func demandOf(f *spec.Field) demand {
	if free(f) {
		return may
	}
	return must
}

var allFields = &probe{"all fields together", func(t *trial) {
	fields := t.plainSent(t.leaves(spec.Stored), 1)
	for _, w := range fields {
		if free(w.field) {
			t.writeEach("many fields", may, fields)
			return
		}
	}
	t.writeEach("many fields", must, fields)
}}

var booleans = &probe{"booleans", func(t *trial) {
	fields := t.leaves(spec.Stored, isBoolean)
	for _, v := range []bool{true, false, true} {
		for _, w := range fixedSent(fields, v) {
			t.write(t.first, fmt.Sprint("the boolean ", v), must, w)
		}
	}
	t.writeEach("the boolean false", must, fixedSent(fields, false))
}}

// A sample is a value of one kind.
type sample struct {
	what   string
	value  any
	demand demand
}

// texts are the kinds of text a field without a rule of its own can be sent.
func texts() []sample {
	return []sample{
		{"an ordinary text", "The quick brown fox, aged 12, jumps over the lazy dog's back.", may},
		{"a text of 200 characters", lengthen("All work and no play. ", 199) + ".", may},
		{"a text of 5,000 characters", lengthen("All work and no play. ", 4999) + ".", may},
		{"a text with emoji", "Ada 👩🏽‍💻 loves 🧮 and 🇬🇧", may},
		{"a text of combining characters", "Zoe\u0308 A\u030angstro\u0308m, e\u0301te\u0301", may},
		{"the same text, composed", "Zoë Ångström, été", may},
		{"a right-to-left text", "עדה לאבלייס — آدا لافليس", may},
		{"a Chinese and a Greek text", "阿达·洛芙莱斯 — Άντα Λάβλεϊς", may},
		{"a text of several lines", "first line\nsecond line\n\n\tfourth", may},
		{"a text with quotes and markup", `"O'Brien" <b>&amp; \\ %41 {{7*7}} ${7*7}`, may},
		{"a text that looks like a number", "0012", may},
		{"a text that looks like a word of JSON", "null", may},
		{"text in mixed case", "McDonald LOUD quiet", may},
		{"a text with two spaces within", "two  spaces", may},
		{"a text with white space around", "  padded  ", may},
		{"an empty text", "", may},
	}
}

var textKinds = &probe{"kinds of text", func(t *trial) {
	fields := t.leaves(spec.Stored, isText)
	for _, s := range texts() {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}}

var dates = &probe{"kinds of dates", func(t *trial) {
	for _, s := range []sample{
		{"a leap day", "2000-02-29", must},
		{"the first day of a year", "1990-01-01", must},
		{"the last day of a year", "1999-12-31", must},
		{"a day before 1970", "1952-07-15", must},
		{"a day long ago", "1899-12-31", may},
		{"a day far ahead", "9999-12-31", may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.leaves(spec.Stored, hasFormat("date")), s.value))
	}
	for _, s := range []sample{
		{"a moment in UTC", "2020-02-29T23:59:59Z", must},
		{"a moment with an offset", "2021-06-30T12:00:00+05:30", may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.leaves(spec.Stored, hasFormat("date-time")), s.value))
	}
}}

var urls = &probe{"kinds of URLs", func(t *trial) {
	for _, s := range []sample{
		{"a URL with a query", "https://example.com/a?b=c&d=%20e", may},
		{"a URL with a fragment", "https://example.com/a/b#c", may},
		{"a long URL", "https://example.com/" + lengthen("abcdefghij", 150), may},
		{"a URL with capitals", "https://example.com/Ada/Profile", may},
		{"a URL with a port", "https://example.com:8443/ada", may},
		{"a URL without TLS", "http://example.com/ada", may},
		{"a plain URL", "https://www.example.com/ada", must},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.leaves(spec.Stored, hasFormat("uri")), s.value))
	}
}}

func number(text string) json.Number { return json.Number(text) }

var freeForm = &probe{"kinds of free-form values", func(t *trial) {
	fields := t.leaves(spec.Stored, free)
	for _, s := range []sample{
		{"an object", value.Object{"city": "London", "zip": "W1", "geo": value.Object{"lat": number("51.5"), "ok": true}}, may},
		{"an object with empty values", value.Object{"a": false, "b": "", "c": []any{}, "d": value.Object{}, "e": number("0")}, may},
		{"an object of objects", value.Object{"a": value.Object{"b": value.Object{"c": value.Object{"d": number("1")}}}}, may},
		{"an object with capitals", value.Object{"Ab": number("1"), "aB": number("2"), "A b": number("3")}, may},
		{"an object with a list", value.Object{"list": []any{number("1"), number("2")}}, may},
		{"the same object again", value.Object{"list": []any{number("1"), number("2")}}, may},
		{"a list", []any{"a", number("1"), true, value.Object{"b": []any{}}}, may},
		{"a list of empty values", []any{number("0"), false, "", []any{}, value.Object{}}, may},
		{"a number of 32 bits and more", number("2147483648"), may},
		{"an eighth", number("0.125"), may},
		{"a shorter list", []any{"b"}, may},
		{"a text", "10 Downing Street", may},
		{"the number 0", number("0"), may},
		{"a fraction", number("0.1"), may},
		{"a negative number", number("-17"), may},
		{"the boolean true", true, may},
		{"the boolean false", false, may},
		{"an empty text", "", may},
		{"an empty list", []any{}, may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}}

var numbers = &probe{"kinds of numbers", func(t *trial) {
	fields := t.leaves(spec.Stored, func(f *spec.Field) bool {
		return !free(f) && (f.Schema.Allows("integer") || f.Schema.Allows("number")) && len(f.Schema.Types()) > 0
	})
	for _, s := range []sample{
		{"the number 0", number("0"), may}, {"the number 1", number("1"), may}, {"a negative number", number("-3"), may},
		{"a fraction", number("2.5"), may}, {"a large number", number("2147483647"), may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}}

var choices = &probe{"every value of an enum", func(t *trial) {
	for _, f := range t.leaves(spec.Stored) {
		for _, v := range f.Schema.Choices() {
			if v != nil {
				t.write(t.first, "a declared value", must, sent{f, v})
			}
		}
	}
}}

// names wide apart, so that each list differs from the one before.
func (t *trial) lists(f *spec.Field) [][]any {
	var items []any
	if f.Names != nil {
		for _, name := range t.run.maker.Catalogue(f.Names.Catalogue) {
			items = append(items, name)
		}
	} else {
		for k := 0; len(items) < 5 && k < 40; k++ {
			v, err := t.run.maker.Value(f.Schema.Items, spec.AsPatch, firstPlain+k)
			if err == nil && !slices.ContainsFunc(items, func(old any) bool { return same(old, v) }) {
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

var replaceLists = &probe{"lists replaced", func(t *trial) {
	fields := t.leaves(spec.Stored, isList)
	for i, what := range []string{"a longer list", "a shorter list", "the same list in another order", "an empty list", "a list of one", "a list with new items"} {
		var list []sent
		for _, f := range fields {
			if lists := t.lists(f); lists != nil && f.Schema.Accepts(lists[i], spec.AsPatch) {
				list = append(list, sent{f, lists[i]})
			}
		}
		t.writeEach(what, must, list)
	}
}}

// unusualNames are names that a careless server would split, cut or escape.
func unusualNames() []sample {
	long := lengthen("A rather long name of a rather rare thing ", 100)
	return []sample{
		{"names with signs", []any{"C++", "C#", "C", "Node.js", "R&D"}, may},
		{"names with commas and markup", []any{"Research, Development", "<b>Bold</b> moves", "50% \"quoted\""}, may},
		{"names of any script", []any{"Développement", "Zoë", "日本語", "עברית"}, may},
		{"a long name", []any{long}, may},
		{"many names", []any{"One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}, may},
	}
}

var namesKinds = &probe{"kinds of names", func(t *trial) {
	fields := t.leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil })
	for _, s := range unusualNames() {
		t.writeEach(s.what, s.demand, fixedNames(fields, s.value))
	}
	if len(fields) > 0 {
		t.namesByCase(fields[0])
	}
}}

// namesByCase notes whether case tells names apart: that is the server's to say.
func (t *trial) namesByCase(f *spec.Field) {
	x := t.patch(t.first, f.Body([]any{"actalike case", "Actalike Case"}))
	if record, ok := x.record(); ok {
		t.observed(x, fmt.Sprintf("names that differ in case only are %d", len(f.Names.NamesIn(record))), f.Pointer)
	}
}

// fixedNames is the same list for each field whose schema takes it.
func fixedNames(fields []*spec.Field, list any) []sent {
	var all []sent
	for _, f := range fields {
		if f.Schema.Accepts(list, spec.AsPatch) {
			all = append(all, sent{f, list})
		}
	}
	return all
}

// uniqueKinds are the kinds of text that a field with a pattern of its own lets
// in, new ones of the run's.
var uniqueKinds = &probe{"kinds of unique texts", func(t *trial) {
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return f.Unique && f.Schema.Allows("string") }) {
		for _, s := range []sample{
			{"capitals", strings.ToUpper(t.fresh(900)[:5]) + t.fresh(901), may},
			{"a dot", t.fresh(902)[:7] + "." + t.fresh(903)[:6], may},
			{"a plus", t.fresh(904)[:7] + "+" + t.fresh(905)[:6], may},
			{"dashes", t.fresh(906)[:6] + "-x_" + t.fresh(907)[:6], may},
			{"150 characters", lengthen(t.fresh(908), 150), may},
		} {
			if f.Schema.Accepts(s.value, spec.AsPatch) {
				t.write(t.first, s.what, s.demand, sent{f, s.value})
			}
		}
	}
}}

var clearing = &probe{"null clears", func(t *trial) {
	fields := t.leaves(spec.Stored, isNullable)
	for i, f := range fields {
		current := t.state(t.first)
		w := sent{f, true}
		var ok bool
		if w.value, ok = t.plain(f, current, 2+i%2); isBoolean(f) {
			w.value, ok = true, true
		}
		if ok && t.write(t.first, "a value to clear", may, w) {
			t.write(t.first, "null", may, sent{f, nil})
		}
	}
}}

var stableIDs = &probe{"ids of names", func(t *trial) {
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil && f.Names.IDs != "" }) {
		lists := t.lists(f)
		if lists == nil {
			continue
		}
		ids := map[string]any{}
		for _, list := range [][]any{lists[0], lists[1], lists[5], lists[0]} {
			t.sameIDs(f, list, ids)
		}
	}
	t.duplicateNames()
}}

// sameIDs writes names and notes a name whose id is not the one it had.
func (t *trial) sameIDs(f *spec.Field, list []any, ids map[string]any) {
	if !t.write(t.first, "names", must, sent{f, list}) {
		return
	}
	record := t.state(t.first)
	objects, _ := record[f.Names.Objects].([]any)
	for _, object := range objects {
		entry, _ := object.(map[string]any)
		name, _ := entry[spec.ReferenceName].(string)
		id, ok := entry[spec.ReferenceID]
		if !ok {
			continue
		}
		if old, known := ids[name]; known && !same(old, id) {
			t.field(disturbed, finding.Broken, f, nil, fmt.Sprintf("gave %q another id than before", name), show(old), show(id))
		}
		ids[name] = id
	}
}

// duplicateNames notes what a server does with a name that is sent twice.
func (t *trial) duplicateNames() {
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil }) {
		lists := t.lists(f)
		if lists == nil {
			continue
		}
		twice := []any{lists[0][0], lists[0][1], lists[0][0]}
		if !f.Schema.Accepts(twice, spec.AsPatch) {
			continue
		}
		x := t.patch(t.first, f.Body(twice))
		if record, ok := x.record(); ok {
			t.observed(x, "a name that is sent twice reads back "+fmt.Sprint(len(f.Names.NamesIn(record))-1)+" times", x.describe())
		} else {
			t.observed(x, "a name that is sent twice is refused", x.describe())
		}
	}
}

// mergesObjects notes whether free-form objects merge or are replaced: the
// document does not say.
var mergesObjects = &probe{"free-form objects", func(t *trial) {
	for _, f := range t.leaves(spec.Stored, free) {
		if !t.write(t.first, "a text", may, sent{f, "none"}) || !t.write(t.first, "an object", may, sent{f, value.Object{"one": number("1")}}) {
			continue
		}
		x := t.patch(t.first, f.Body(value.Object{"two": number("2")}))
		record, ok := x.record()
		got, _ := value.At(record, f.Target)
		switch {
		case !ok:
			t.observed(x, f.Pointer+" refuses another object", x.describe())
		case same(got, value.Object{"two": number("2")}):
			t.observed(x, "free-form objects are replaced", f.Pointer)
		case same(got, value.Object{"one": number("1"), "two": number("2")}):
			t.observed(x, "free-form objects are merged", f.Pointer)
		default:
			t.field(answeredOther, finding.Broken, f, x, "is neither merged nor replaced", `{"two":2} or {"one":1,"two":2}`, show(got))
		}
	}
}}
