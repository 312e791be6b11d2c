package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// brokenRules sends, for each rule of each writable field, a value that breaks
// just that rule.
func brokenRules(name string, rules ...string) *probe {
	return &probe{name, func(t *trial) {
		for _, c := range t.invalid(rules) {
			t.mustRefuse(c)
		}
	}}
}

var (
	wrongTypes   = brokenRules("wrong types", "type")
	wrongFormats = brokenRules("wrong formats", "format")
	wrongTexts   = brokenRules("texts too long, too short or with wrong characters", "maxLength", "minLength", "pattern")
	wrongChoices = brokenRules("values outside an enum", "enum", "const")
	wrongNumbers = brokenRules("numbers out of bounds", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
	wrongShapes  = brokenRules("lists and objects of a wrong shape", "minItems", "maxItems", "uniqueItems", "additionalProperties",
		"minProperties", "maxProperties", "propertyNames", "contains", "oneOf", "anyOf", "allOf", "not", "required", "dependentRequired")
)

// A bad is a body that breaks one rule of one field.
type bad struct {
	field *spec.Field
	rule  string
	value any // of the field
	body  any
	at    string // JSON Pointer of the value that breaks it
}

// casesARule is how many values that break the same rule are sent for each field.
const casesARule = 3

// invalid are the bodies that break one of the rules, for stored fields.
func (t *trial) invalid(rules []string) []bad {
	var list []bad
	sentFor, formats := map[string]int{}, map[string]*spec.Field{}
	for _, b := range t.breaking() {
		if !slices.Contains(rules, b.rule) {
			continue
		}
		if sentFor[b.rule+b.at]++; sentFor[b.rule+b.at] > t.cases(b.field, b.rule, formats) {
			continue
		}
		list = append(list, b)
	}
	return list
}

// allBreaking are the bodies that break one rule each, of every rule of every
// stored field; many probes send some.
func (s *subject) allBreaking() []bad {
	var list []bad
	for c := range s.maker.Invalid(s.plan.Body, spec.AsPatch) {
		f := s.fieldOf(c.Pointer)
		if f == nil || f.Storage == spec.ServerManaged || ambiguous(f, c) {
			continue
		}
		v, _ := value.At(c.Value, f.Pointer)
		list = append(list, bad{field: f, rule: c.Rule, value: v, body: c.Value, at: c.Pointer})
	}
	return list
}

// cases is how many values that break a rule are sent for a field: the first
// field of a format stands for the others, of which each is sent one.
func (t *trial) cases(f *spec.Field, rule string, formats map[string]*spec.Field) int {
	if rule != "format" {
		return casesARule
	}
	format := f.Schema.Keywords.Format
	if formats[format] == nil {
		formats[format] = f
	}
	if formats[format] != f {
		return 1
	}
	return casesARule
}

// fieldOf finds the innermost field that a pointer into the body is about.
func (s *subject) fieldOf(pointer string) *spec.Field {
	var found *spec.Field
	s.plan.Walk(func(f *spec.Field) {
		if pointer == f.Pointer || strings.HasPrefix(pointer, f.Pointer+"/") {
			found = f
		}
	})
	return found
}

// ambiguous leaves out what some frameworks read in good faith: null, which has
// a probe of its own, and scalars for scalars, which coercion is about.
func ambiguous(f *spec.Field, c fixtures.Case) bool {
	v, _ := value.At(c.Value, c.Pointer)
	if c.Rule != "type" {
		return false
	}
	switch v.(type) {
	case nil:
		return true
	case map[string]any, []any:
		return false
	}
	return f.Fields == nil && !f.Schema.Allows("array") && !f.Schema.Allows("object") || c.Pointer != f.Pointer
}

// mustRefuse sends a body that breaks a rule: it must be refused, with nothing
// changed.
func (t *trial) mustRefuse(b bad) {
	before := t.state(t.first)
	if before == nil || t.context.Err() != nil {
		return
	}
	x := t.patch(t.first, b.body)
	t.readAfter(x)
	what := fmt.Sprintf("takes a value that breaks %q", b.rule)
	switch {
	case !x.answered() || x.status >= 500:
	case x.success():
		if got, coerced := t.coerced(b, x); coerced {
			t.field(tookInvalid, finding.Lenient, b.field, x, "takes a scalar of another type and converts it", "400", show(got))
		} else {
			t.field(tookInvalid, finding.Broken, b.field, x, what, "400, and nothing changed", x.describe()+", reads back "+show(got))
		}
		t.read(t.first)
		return
	case x.status != http.StatusBadRequest && t.operation.Response(x.status) == nil && !plainHTTP[x.status]:
		t.note(issue{kind: otherStatus, verdict: finding.Broken, exchange: x, key: x.describe(), pointer: b.field.Pointer,
			message: "an invalid value is refused with another status", expected: "400", actual: x.describe()})
	}
	t.unchanged(t.first, before, x, fmt.Sprintf("%s breaking %q", b.field.Pointer, b.rule))
}

// coerced tells whether a scalar was taken as a scalar of the declared type
// without losing anything, or as the only item of a list.
func (t *trial) coerced(b bad, x *exchange) (got any, ok bool) {
	answer, _ := x.record()
	if b.field.Names != nil {
		var names []any
		for _, name := range b.field.Names.NamesIn(answer) {
			names = append(names, name)
		}
		sentList, isList := b.value.([]any)
		if !isList {
			sentList = []any{b.value}
		}
		return names, sameScalars(names, sentList)
	}
	got, _ = value.At(answer, b.field.Target)
	if b.field.Storage != spec.Stored {
		return got, false
	}
	return got, b.rule == "type" && sameScalar(got, b.value) || b.rule == "format" && sameFigures(got, b.value)
}

// sameFigures tells whether two texts hold the same numbers in the same order,
// but for leading zeros and a time of midnight behind: 2024-1-1 and 2024-01-01.
func sameFigures(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	return okX && okY && strings.ContainsAny(x, "123456789") && slices.Equal(figures(x), figures(y))
}

func figures(text string) []string {
	list := strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' })
	for i := range list {
		list[i] = strings.TrimLeft(list[i], "0")
	}
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}

func sameScalars(a, b []any) bool {
	return slices.EqualFunc(a, b, sameScalar)
}

// sameScalar tells whether two scalars are the same value in another dress: 5
// and "5", true and "yes" and 1.
func sameScalar(a, b any) bool {
	x, okX := scalarText(a)
	y, okY := scalarText(b)
	return okX && okY && x == y
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case bool:
		return fmt.Sprint(v), true
	case json.Number:
		return truth(string(v)), true
	case string:
		return truth(strings.ToLower(strings.TrimSpace(v))), true
	}
	return "", false
}

// truth maps the words frameworks take for booleans.
func truth(text string) string {
	switch text {
	case "yes", "y", "on", "t", "1", "1.0":
		return "true"
	case "no", "n", "off", "f", "0", "0.0":
		return "false"
	}
	return text
}

// coercion notes scalars that are taken for scalars of another type.
var coercion = &probe{"scalars of another type", func(t *trial) {
	for _, f := range t.leaves(spec.Stored, func(f *spec.Field) bool { return !free(f) }) {
		v, ok := otherScalar(f)
		if ok && !f.Schema.Accepts(v, spec.AsPatch) {
			t.mustRefuse(bad{field: f, rule: "type", value: v, body: f.Body(v)})
		}
	}
}}

// otherScalar is a scalar that a lenient server would convert for the field.
func otherScalar(f *spec.Field) (any, bool) {
	switch {
	case isText(f):
		return number("512"), true
	case isBoolean(f):
		return "yes", true
	case f.Names != nil:
		return "Go", true
	case f.Schema.Allows("integer") && len(f.Schema.Types()) > 0:
		return "7", true
	}
	return nil, false
}

// nulls sends null for each field that does not let one in.
var nulls = &probe{"null where it is not allowed", func(t *trial) {
	t.plan.Walk(func(f *spec.Field) {
		if f.Storage != spec.ServerManaged && !f.Schema.Accepts(nil, spec.AsPatch) {
			t.mustRefuse(bad{field: f, rule: "null", body: f.Body(nil)})
		}
	})
	for _, f := range t.leaves(spec.Stored, isList) {
		lists := t.lists(f)
		if lists == nil {
			continue
		}
		holed := []any{lists[4][0], nil}
		if !f.Schema.Accepts(holed, spec.AsPatch) {
			t.mustRefuse(bad{field: f, rule: "items", value: holed, body: f.Body(holed)})
		}
	}
}}

// afterRefusal sends a good request right after a refused one, with nothing in
// between: what the refused one left behind must not get in its way.
var afterRefusal = &probe{"a good request after a refused one", func(t *trial) {
	cases := t.invalid([]string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	for i := 0; i < len(cases); i += max(1, len(cases)/4) {
		fields := t.plainSent(t.leaves(spec.Stored, isText), 120+i)
		before := t.state(t.first)
		if len(fields) == 0 || before == nil || t.context.Err() != nil || t.patch(t.first, cases[i].body).success() {
			continue
		}
		x := t.patch(t.first, bodyOf(fields))
		answer, ok := x.record()
		if !ok {
			t.broken(refusedValid, x, "a good request is refused right after a bad one", "2xx", x.describe())
			continue
		}
		t.compare(answeredOther, "after a refused request", x, before, answer, fields)
		if next := t.read(t.first); next != nil {
			t.compare(forgot, "after a refused request", x, before, next, fields)
		}
	}
}}

// allOrNothing sends one bad field beside good ones: first, last, above and below.
var allOrNothing = &probe{"one bad field beside good ones", func(t *trial) {
	cases := t.invalid([]string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	tried := map[string]bool{}
	for _, b := range cases {
		depth := fmt.Sprint(strings.Count(b.field.Pointer, "/"), b.rule)
		if tried[depth] || b.field.Fields != nil || b.field.Storage != spec.Stored {
			continue
		}
		tried[depth] = true
		t.badBesideGood(b)
	}
	for i := len(cases) - 1; i >= 0 && i > len(cases)-60; i-- { // one that is declared last
		if b := cases[i]; b.field.Fields == nil && b.field.Storage == spec.Stored {
			t.badBesideGood(b)
			break
		}
	}
}}

func (t *trial) badBesideGood(b bad) {
	before := t.state(t.first)
	good := slices.DeleteFunc(t.plainSent(t.leaves(spec.Stored), 11), func(w sent) bool { return w.field == b.field })
	if before == nil || len(good) == 0 {
		return
	}
	body := value.MergeKeepingNulls(bodyOf(good), b.body)
	for _, badLast := range []bool{true, false} {
		x := t.patchText(t.first, ordered(body.(value.Object), value.Tokens(b.field.Pointer), badLast))
		t.readAfter(x)
		if x.success() {
			t.field(tookInvalid, finding.Broken, b.field, x, fmt.Sprintf("is taken, breaking %q, beside good fields", b.rule), "400, and nothing changed", x.describe())
			t.read(t.first)
			return
		}
		if x.answered() {
			t.unchanged(t.first, before, x, "one bad field beside good ones")
		}
	}
}

// ordered encodes an object with the member on the way to tokens first or last.
func ordered(object value.Object, tokens []string, last bool) []byte {
	names := slices.DeleteFunc(sortedUnion(object, nil), func(name string) bool { return name == tokens[0] })
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

// brokenBodies are texts that are no JSON object.
var brokenBodies = &probe{"bodies that are no JSON object", func(t *trial) {
	fields := t.plainSent(t.leaves(spec.Stored), 13)
	if len(fields) == 0 {
		return
	}
	good := string(value.Encode(bodyOf(fields[:1])))
	for _, s := range []struct{ what, text string }{
		{"truncated JSON", good[:len(good)-1]},
		{"JSON cut within a text", good[:len(good)-3]},
		{"a trailing comma", good[:len(good)-1] + ",}"},
		{"single quotes", strings.ReplaceAll(good, `"`, `'`)},
		{"two objects", good + good},
		{"an array of the object", "[" + good + "]"},
		{"an empty array", "[]"},
		{"a text", `"text"`},
		{"a number", "42"},
		{"the word true", "true"},
		{"the word null", "null"},
		{"plain words", "hello there"},
	} {
		t.mustRefuseText(s.what, []byte(s.text), nil)
	}
}}

// mustRefuseText sends a text that is no valid body.
func (t *trial) mustRefuseText(what string, text []byte, header http.Header) {
	before := t.state(t.first)
	if before == nil || t.context.Err() != nil {
		return
	}
	delete(t.known, t.first)
	x := t.send(request{caller: t.first, body: text, header: header})
	t.readAfter(x)
	switch {
	case !x.answered() || x.status >= 500:
	case x.success():
		t.note(issue{kind: tookInvalid, verdict: finding.Broken, exchange: x, key: what, message: what + " is taken for a body", expected: "400", actual: x.describe()})
	case x.status != http.StatusBadRequest && t.operation.Response(x.status) == nil && !plainHTTP[x.status]:
		t.note(issue{kind: otherStatus, verdict: finding.Broken, exchange: x, key: x.describe(),
			message: what + " is refused with another status", expected: "400", actual: x.describe()})
	}
	t.unchanged(t.first, before, x, what)
}

// mediaTypes notes what is done with bodies that say they are something else.
var mediaTypes = &probe{"other media types", func(t *trial) {
	fields := t.plainSent(t.leaves(spec.Stored), 14)
	if len(fields) == 0 {
		return
	}
	good := value.Encode(bodyOf(fields[:1]))
	for _, contentType := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/merge-patch+json", "nonsense", ""} {
		before := t.state(t.first)
		delete(t.known, t.first)
		header := http.Header{"Content-Type": {contentType}}
		if contentType == "" {
			header = http.Header{"Content-Type": nil}
		}
		x := t.send(request{caller: t.first, body: good, header: header})
		what := fmt.Sprintf("a body of type %q", contentType)
		switch {
		case x.success():
			t.observed(x, what+" is taken", x.describe())
		case x.answered() && x.status < 500:
			t.observed(x, what+" is refused", x.describe())
			t.unchanged(t.first, before, x, what)
		}
	}
}}
