package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func refuse() []Fault {
	const family = "refuse"
	return []Fault{
		{ID: "booleans-unchecked", Family: family, Needs: []Need{NeedsBoolean},
			Title:   "Booleans take any value, by its truth",
			Text:    "bool(body.mail): a list that is not empty is true.",
			Example: `PATCH {"mail":{}} -> 200 {"mail":false}`,
			Inject:  converting(isBoolean, func(v any) any { return !isFalsy(v) })},
		{ID: "dates-unchecked", Family: family, Needs: []Need{NeedsDate},
			Title:   "Dates are checked by their shape only",
			Text:    `^\d{4}-\d{2}-\d{2}$ lets February 30th in; it becomes March 1st.`,
			Example: `PATCH {"born":"2024-02-30"} -> 200 {"born":"2024-03-01"}`,
			Inject:  converting(ofFormat("date"), rolled)},
		{ID: "invalid-ignored", Family: family,
			Title:   "Invalid fields are dropped, and the rest is taken",
			Text:    "Validation errors are collected and never looked at.",
			Example: `PATCH {"born":"yesterday"} -> 200, and nothing is stored`,
			Inject: bodies(func(w Target, r *http.Request, text []byte) []byte {
				good, _ := sifted(w, r, text, isInvalid)
				return good
			})},
		{ID: "items-unchecked", Family: family, Needs: []Need{NeedsReference},
			Title:   "The items of lists are not checked",
			Text:    "The validator says list, and not of what.",
			Example: `PATCH {"tags":[{"a":1}]} -> 200 {"tags_data":[{"name":"{\"a\":1}"}]}`,
			Inject: unchecked(func(f *spec.Field, v spec.Violation) bool {
				return isList(f) && v.Pointer != f.Pointer
			})},
		{ID: "list-as-body", Family: family,
			Title:   "A body that is no object counts as an empty one",
			Text:    "body.get(name) is asked for each field, and a list answers none.",
			Example: `PATCH [] -> 200`,
			Inject: bodies(func(_ Target, _ *http.Request, text []byte) []byte {
				decoded, err := value.Decode(text)
				if _, isObject := decoded.(map[string]any); err == nil && !isObject {
					return []byte("{}")
				}
				return text
			})},
		{ID: "malformed-as-empty", Family: family,
			Title:   "Malformed JSON counts as an empty object",
			Text:    "The parser's error is caught, and the default is {}.",
			Example: `PATCH {"name" -> 200`,
			Inject: bodies(func(_ Target, _ *http.Request, text []byte) []byte {
				if _, err := value.Decode(text); err != nil && len(text) > 0 {
					return []byte("{}")
				}
				return text
			})},
		{ID: "no-validation", Family: family,
			Title:   "Nothing is checked: what comes is stored",
			Text:    "The body is copied into a document store.",
			Example: `PATCH {"name":[1]} -> 200 {"name":[1]}`,
			Inject:  unchecked(func(*spec.Field, spec.Violation) bool { return true })},
		{ID: "null-as-empty", Family: family,
			Title:   "null is taken for a field that is not nullable",
			Text:    "None becomes the column's default.",
			Example: `PATCH {"name":null} -> 200 {"name":""}`,
			Inject:  converting(isAny, func(v any) any { return v }, "null")},
		{ID: "numbers-for-texts", Family: family, Needs: []Need{NeedsText},
			Title:   "Lists and objects are taken for texts, printed",
			Text:    "str(body.name).",
			Example: `PATCH {"name":["a"]} -> 200 {"name":"[\"a\"]"}`,
			Inject: converting(isString, func(v any) any {
				if text, ok := v.(string); ok {
					return text
				}
				return string(value.Encode(v))
			})},
		{ID: "partial-write-in-order", Family: family,
			Title:   "The fields before a bad one are written",
			Text:    "Each field is validated and saved, one after the other.",
			Example: `PATCH {"name":"Ada","born":"x"} -> 400, and the name is Ada`,
			Inject: partly(func(p *spec.Plan, bad []string) func(*spec.Field, any) bool {
				first := slices.IndexFunc(leaves(p, isAny), func(f *spec.Field) bool { return slices.Contains(bad, f.Pointer) })
				return func(f *spec.Field, _ any) bool { return first < 0 || slices.Index(leaves(p, isAny), f) >= first }
			})},
		{ID: "partial-write-of-good", Family: family,
			Title:   "The good fields of a refused request are written",
			Text:    "The form is saved as far as it is clean.",
			Example: `PATCH {"name":"Ada","born":"x"} -> 400, and the name is Ada`,
			Inject: partly(func(_ *spec.Plan, bad []string) func(*spec.Field, any) bool {
				return func(f *spec.Field, _ any) bool { return slices.Contains(bad, f.Pointer) }
			})},
		{ID: "partial-write-of-top", Family: family, Needs: []Need{NeedsNested},
			Title:   "The top of the body is written, and its nested object refused",
			Text:    "Two serializers save one after the other, without a transaction.",
			Example: `PATCH {"name":"Ada","details":{"born":"x"}} -> 400, and the name is Ada`,
			Inject: partly(func(_ *spec.Plan, bad []string) func(*spec.Field, any) bool {
				topIsBad := slices.ContainsFunc(bad, func(pointer string) bool { return strings.Count(pointer, "/") == 1 })
				return func(f *spec.Field, _ any) bool { return topIsBad || parentOf(f) != "" }
			})},
		{ID: "pattern-unchecked", Family: family, Needs: []Need{NeedsRules},
			Title:   "The characters of a text are not checked",
			Text:    "A pattern stands in the form and not in the API.",
			Example: `PATCH {"login":"a b"} -> 200 {"login":"a b"}`,
			Inject:  unchecked(ofRule("pattern"))},
		{ID: "refusal-counts", Family: family, Needs: []Need{NeedsKept},
			Title:   "A refused request moves a counter",
			Text:    "A counter is increased before the body is looked at.",
			Example: `PATCH {"born":"x"} -> 400, and followers is 13`,
			Inject:  counting},
		{ID: "texts-unchecked", Family: family, Needs: []Need{NeedsText},
			Title:   "Any value is taken for a text, and stored as it is",
			Text:    "A column of JSON where one of text was meant.",
			Example: `PATCH {"name":{"a":1}} -> 200 {"name":{"a":1}}`,
			Inject: unchecked(func(f *spec.Field, v spec.Violation) bool {
				return isText(f) && v.Rule == "type" && v.Got != "null"
			})},
		{ID: "too-long-cut", Family: family, Needs: []Need{NeedsRules},
			Title:   "A text that is too long is cut and taken",
			Text:    "The limit is kept by cutting.",
			Example: "PATCH with a name of 151 characters -> 200 with 150 of them",
			Inject: converting(isRuled, func(v any) any {
				text, ok := v.(string)
				if !ok {
					return v
				}
				characters := []rune(text)
				return string(characters[:min(len(characters), 150)])
			})},
		{ID: "too-long-taken", Family: family, Needs: []Need{NeedsRules},
			Title:   "The length of a text is not checked",
			Text:    "The limit stands in the description only.",
			Example: "PATCH with a name of 151 characters -> 200",
			Inject:  unchecked(ofRule("maxLength"))},
		{ID: "urls-unchecked", Family: family, Needs: []Need{NeedsURL},
			Title:   "Any text is taken for a URL",
			Text:    "A column of text without a validator.",
			Example: `PATCH {"site":"not a url"} -> 200 {"site":"not a url"}`,
			Inject:  unchecked(ofFormatRule("uri"))},
	}
}

func ofRule(rule string) func(*spec.Field, spec.Violation) bool {
	return func(_ *spec.Field, v spec.Violation) bool { return v.Rule == rule }
}

func ofFormatRule(format string) func(*spec.Field, spec.Violation) bool {
	return func(f *spec.Field, v spec.Violation) bool { return v.Rule == "format" && ofFormat(format)(f) }
}

// isFalsy is what a language without types calls false.
func isFalsy(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// rolled moves a day that its month does not have into the next month.
func rolled(v any) any {
	text, ok := v.(string)
	if !ok || len(text) != len("2006-01-02") {
		return v
	}
	for _, day := range []string{"-31", "-30", "-29"} {
		if month, found := strings.CutSuffix(text, day); found && isFebruary(month) || found && day == "-31" {
			return month[:5] + nextMonth(month[5:]) + "-01"
		}
	}
	return v
}

func isFebruary(month string) bool { return strings.HasSuffix(month, "-02") }

// nextMonth is good enough for months that can be too short.
func nextMonth(month string) string {
	return map[string]string{"02": "03", "04": "05", "06": "07", "09": "10", "11": "12"}[month]
}

// converting injects a conversion of invalid values before they are checked. The
// kinds of JSON values it is for may be named; without, any but null.
func converting(wanted want, convert func(v any) any, kinds ...string) func(Target) Hooks {
	return bodies(func(w Target, r *http.Request, text []byte) []byte {
		o := w.operation(r)
		body, ok := object(text)
		if o == nil || o.Plan == nil || !ok {
			return text
		}
		var changed any = body
		for _, f := range leaves(o.Plan, wanted) {
			v, there := sent(body, f)
			named := slices.Contains(kinds, value.Kind(v)) || (len(kinds) == 0 && v != nil)
			if !there || !named || f.Schema.Accepts(v, spec.AsPatch) {
				continue
			}
			if v == nil {
				v, _ = spec.ZeroValue(f.Schema)
			}
			changed = value.MergeKeepingNulls(changed, nested(f.Pointer, convert(v)))
		}
		return value.Encode(changed)
	})
}

// isInvalid tells whether a field's value is one of the bad ones.
func isInvalid(_ *spec.Plan, bad []string) func(*spec.Field, any) bool {
	return func(f *spec.Field, _ any) bool { return slices.Contains(bad, f.Pointer) }
}

// A sieve tells which fields of a body with bad ones are left out.
type sieve func(p *spec.Plan, bad []string) func(*spec.Field, any) bool

// sifted is a body without the fields that a sieve leaves out; fine is true if
// none of them was bad.
func sifted(w Target, r *http.Request, text []byte, leaveOut sieve) (good []byte, fine bool) {
	o := w.operation(r)
	body, ok := object(text)
	if o == nil || o.Plan == nil || !ok {
		return text, true
	}
	bad := badFields(o.Plan, body)
	if len(bad) == 0 {
		return text, true
	}
	return value.Encode(pruned(o.Plan.Fields, body, leaveOut(o.Plan, bad))), false
}

// badFields are the pointers of the fields that a body breaks a rule of.
func badFields(p *spec.Plan, body any) []string {
	var list []string
	for _, v := range p.Check(body) {
		if f := fieldAt(p, v.Pointer); f != nil {
			list = append(list, f.Pointer)
		}
	}
	return list
}

// partly injects writing a part of a request that is refused.
func partly(leaveOut sieve) func(Target) Hooks {
	return requests(func(w Target, r *http.Request, text []byte, next Answer) Reply {
		reply := next(r)
		if good, fine := sifted(w, r, text, leaveOut); !fine && reply.Status == http.StatusBadRequest {
			next(withBody(r, good))
		}
		return reply
	})
}

// counting adds the number of refusals to a counter of the record.
func counting(w Target) Hooks {
	var refused memo[int64]
	return records(func(s seen, record value.Object) any {
		n, _ := refused.get(caller(s.request))
		if n == 0 || s.operation.Plan == nil {
			return record
		}
		for _, f := range ofKind(s.operation.Plan, spec.ServerManaged, isCounter) {
			old, _ := value.At(record, f.Target)
			return put(record, f.Target, plus(old, n))
		}
		return record
	})(w).and(answers(func(s seen) {
		if s.refused() {
			refused.change(caller(s.request), increment)
		}
	})(w))
}
