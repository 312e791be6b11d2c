package fault

import (
	"context"
	"encoding/json"
	"html"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

func readYourWrite() []Fault {
	const family = "read your write"
	return []Fault{
		{ID: "answer-before-write", Family: family,
			Title:   "A write is answered with the record before it",
			Text:    "The record is serialized, then saved.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Eve"}; PATCH {} -> {"name":"Ada"}`,
			Inject: requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
				before := next(withBody(r, []byte("{}")))
				if after := next(withBody(r, text)); after.Status != http.StatusOK {
					return after
				}
				return before
			})},
		{ID: "answer-not-stored", Family: family,
			Title:   "A write is answered and not stored",
			Text:    "The object is changed in memory, and save is never called.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Ada"}; PATCH {} -> {"name":"Eve"}`,
			Inject: updates(func(ctx context.Context, next store.Store, key store.Key, change store.Change) error {
				old, err := next.Get(ctx, key)
				if err == nil {
					_, err = change(old)
				}
				return err
			})},
		{ID: "booleans-inverted", Family: family, Needs: []Need{NeedsBoolean},
			Title:   "The first boolean is stored the wrong way round",
			Text:    "The column is called the opposite: no_mail for mail.",
			Example: `PATCH {"mail":true} -> 200 {"mail":false}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range only(w.Plan, isBoolean) {
					if on, ok := boolAt(w.Body, f); ok {
						record = put(record, f.Target, !on)
					}
				}
				return record
			})},
		{ID: "date-a-day-off", Family: family, Needs: []Need{NeedsDate},
			Title:   "Dates are stored a day early",
			Text:    "A date becomes midnight of one zone and is printed in another.",
			Example: `PATCH {"born":"1990-01-01"} -> 200 {"born":"1989-12-31"}`,
			Inject: manglingText(ofFormat("date"), func(text string) any {
				return onDate(text, func(day time.Time) time.Time { return day.AddDate(0, 0, -1) })
			})},
		{ID: "digits-lose-zeros", Family: family, Needs: []Need{NeedsText},
			Title:   "Texts of digits lose their leading zeros",
			Text:    "A text that looks like a number is read as one.",
			Example: `PATCH {"code":"0012"} -> 200 {"code":"12"}`,
			Inject: manglingText(isText, func(text string) any {
				if n, ok := numeral(text).(json.Number); ok {
					return string(n)
				}
				return text
			})},
		{ID: "emoji-dropped", Family: family, Needs: []Need{NeedsText},
			Title:   "Characters beyond U+FFFF are dropped",
			Text:    "The column's character set holds three bytes a character.",
			Example: `PATCH {"name":"Ada 🧮"} -> 200 {"name":"Ada "}`,
			Inject:  manglingText(isText, mapped(func(c rune) rune { return dropIf(c > 0xFFFF, c) }))},
		{ID: "empty-list-ignored", Family: family, Needs: []Need{NeedsList},
			Title:   "An empty list is ignored",
			Text:    "if body.tags: record.tags = body.tags.",
			Example: `PATCH {"tags":[]} -> 200 {"tags":["a"]}`,
			Inject:  ignoring(func(_ *spec.Field, v any) bool { return isEmptyList(v) })},
		{ID: "empty-text-ignored", Family: family, Needs: []Need{NeedsText},
			Title:   "An empty text is ignored",
			Text:    "if body.name: record.name = body.name.",
			Example: `PATCH {"name":""} -> 200 {"name":"Eve"}`,
			Inject:  ignoring(func(_ *spec.Field, v any) bool { return v == "" })},
		{ID: "false-ignored", Family: family, Needs: []Need{NeedsBoolean},
			Title:   "false is ignored",
			Text:    "if body.mail: record.mail = body.mail.",
			Example: `PATCH {"mail":false} -> 200 {"mail":true}`,
			Inject:  ignoring(func(_ *spec.Field, v any) bool { return v == false })},
		{ID: "first-write-lost", Family: family, Needs: []Need{NeedsRepeat},
			Title:   "A value is stored only when it is sent a second time",
			Text:    "A dirty flag is set by the first write and looked at before it.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Eve"}; the same again -> {"name":"Ada"}`,
			Inject: func(Target) Hooks {
				var last memo[string]
				return bodyWrites(func(w Write, body value.Object) any {
					text := string(value.Encode(body))
					if before, _ := last.set(w.User, text); before != text {
						return value.Object{}
					}
					return body
				})(Target{})
			}},
		{ID: "fractions-rounded", Family: family, Needs: []Need{NeedsFree},
			Title:   "Numbers lose their fractions",
			Text:    "A number is read as a whole one.",
			Example: `PATCH {"extra":0.1} -> 200 {"extra":0}`,
			Inject:  mangling(isAny, deep(truncated))},
		{ID: "leap-day-moved", Family: family, Needs: []Need{NeedsDate},
			Title:   "February 29th becomes March 1st",
			Text:    "A date is built from its parts in a year that has no such day.",
			Example: `PATCH {"born":"2000-02-29"} -> 200 {"born":"2000-03-01"}`,
			Inject: manglingText(ofFormat("date"), func(text string) any {
				return strings.Replace(text, "-02-29", "-03-01", 1)
			})},
		{ID: "line-breaks-folded", Family: family, Needs: []Need{NeedsText},
			Title:   "Line breaks become spaces",
			Text:    "Text is cleaned for a field of one line.",
			Example: `PATCH {"name":"a\nb"} -> 200 {"name":"a b"}`,
			Inject:  manglingText(isText, func(text string) any { return strings.ReplaceAll(text, "\n", " ") })},
		{ID: "lower-cased", Family: family, Needs: []Need{NeedsText},
			Title:   "Texts are stored in small letters",
			Text:    "What is right for an e-mail address is done to every text.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"ada"}`,
			Inject:  manglingText(isText, func(text string) any { return strings.ToLower(text) })},
		{ID: "markup-escaped", Family: family, Needs: []Need{NeedsText},
			Title:   "Markup is escaped when it is stored",
			Text:    "Escaping for HTML is done on the way in; a JSON answer shows it.",
			Example: `PATCH {"name":"A & B"} -> 200 {"name":"A &amp; B"}`,
			Inject:  manglingText(isText, func(text string) any { return html.EscapeString(text) })},
		{ID: "normalised", Family: family, Needs: []Need{NeedsText},
			Title:   "Combining characters are composed",
			Text:    "Text is normalised to NFC on the way in.",
			Example: "PATCH with e and U+0301 -> 200 with U+00E9",
			Inject:  manglingText(isText, func(text string) any { return norm.NFC.String(text) })},
		{ID: "one-field-forgotten", Family: family,
			Title:   "One field is answered and never stored",
			Text:    "A field was added to the answer and not to the columns that are saved.",
			Example: `PATCH {"country":"UK"} -> 200 {"country":"UK"}; PATCH {} -> {"country":"FR"}`,
			Inject:  forgetful},
		{ID: "one-field-ignored", Family: family,
			Title:   "One field is never written",
			Text:    "A field is missing in the list of those that may be written.",
			Example: `PATCH {"country":"UK"} -> 200 {"country":"FR"}`,
			Inject: bodyWrites(func(w Write, body value.Object) any {
				last := lastOf(w.Plan)
				return pruned(w.Plan.Fields, body, func(f *spec.Field, _ any) bool { return f == last })
			})},
		{ID: "question-marks", Family: family, Needs: []Need{NeedsText},
			Title:   "Characters outside ASCII become question marks",
			Text:    "The connection to the database has the wrong character set.",
			Example: `PATCH {"name":"Zoë"} -> 200 {"name":"Zo?"}`,
			Inject: manglingText(isText, mapped(func(c rune) rune {
				if c >= utf8.RuneSelf {
					return '?'
				}
				return c
			}))},
		{ID: "truncated-at-100", Family: family, Needs: []Need{NeedsText},
			Title:   "Texts are cut after 100 characters",
			Text:    "The database cuts what is too long for its column, and says nothing.",
			Example: "PATCH with a text of 200 characters -> 200 with one of 100",
			Inject:  manglingText(isText, cutAt(100))},
		{ID: "truncated-at-255", Family: family, Needs: []Need{NeedsLongText},
			Title:   "Texts are cut after 255 characters",
			Text:    "A column is VARCHAR(255), and the database is not strict.",
			Example: "PATCH with a text of 5,000 characters -> 200 with one of 255",
			Inject:  manglingText(isText, cutAt(255))},
		{ID: "url-query-dropped", Family: family, Needs: []Need{NeedsURL},
			Title:   "URLs lose their query",
			Text:    "A URL is taken apart and put together again.",
			Example: `PATCH {"site":"https://example.com/a?b=c"} -> 200 {"site":"https://example.com/a"}`,
			Inject: manglingText(ofFormat("uri"), func(text string) any {
				before, _, _ := strings.Cut(text, "?")
				return before
			})},
		{ID: "url-slash-added", Family: family, Needs: []Need{NeedsURL},
			Title:   "URLs get a slash at their end",
			Text:    "A URL is normalised as if it named a folder.",
			Example: `PATCH {"site":"https://example.com/a"} -> 200 {"site":"https://example.com/a/"}`,
			Inject:  manglingText(ofFormat("uri"), func(text string) any { return strings.TrimSuffix(text, "/") + "/" })},
		{ID: "write-a-request-late", Family: family, Needs: []Need{NeedsRepeat},
			Title:   "A write takes effect with the next request",
			Text:    "The transaction is committed when the next one begins.",
			Example: `PATCH {"name":"Ada"} -> 200 {"name":"Ada"}; PATCH {} -> {"name":"Eve"}; PATCH {} -> {"name":"Ada"}`,
			Inject:  lagging(func(v *version) bool { return v.reads == 0 })},
		{ID: "zero-ignored", Family: family, Needs: []Need{NeedsFree},
			Title:   "0 is ignored",
			Text:    "if body.count: record.count = body.count.",
			Example: `PATCH {"extra":0} -> 200 {"extra":5}`,
			Inject:  ignoring(func(_ *spec.Field, v any) bool { return v == json.Number("0") })},
	}
}

func boolAt(body any, f *spec.Field) (on, ok bool) {
	v, _ := sent(body, f)
	on, ok = v.(bool)
	return on, ok
}

func isEmptyList(v any) bool {
	items, ok := v.([]any)
	return ok && len(items) == 0
}

// mapped maps the characters of a text.
func mapped(change func(rune) rune) func(string) any {
	return func(text string) any { return strings.Map(change, text) }
}

// dropIf is what makes strings.Map drop a character, or the character.
func dropIf(bad bool, c rune) rune {
	if bad {
		return -1
	}
	return c
}

func cutAt(most int) func(string) any {
	return func(text string) any {
		characters := []rune(text)
		return string(characters[:min(most, len(characters))])
	}
}

// onDate changes a date; a text that is none stays.
func onDate(text string, change func(time.Time) time.Time) any {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return change(day).Format(time.DateOnly)
}

// truncated is a number without its fraction; other values stay.
func truncated(v any) any {
	if n, ok := v.(json.Number); ok {
		whole, _, _ := strings.Cut(string(n), ".")
		return json.Number(whole)
	}
	return v
}

// deep changes every scalar in a value.
func deep(change func(v any) any) func(v any) any {
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			copied := make(map[string]any, len(v))
			for name, inner := range v {
				copied[name] = walk(inner)
			}
			return copied
		case []any:
			return eachItem(v, walk)
		}
		return change(v)
	}
	return walk
}

// lastOf is the last field of a plan that reads back as it was written.
func lastOf(p *spec.Plan) *spec.Field {
	list := leaves(p, func(f *spec.Field) bool { return f.Names == nil && !isFree(f) })
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// forgetful drops one field from what is written, and puts it into the answer.
func forgetful(w Target) Hooks {
	dropped := bodyWrites(func(w Write, body value.Object) any {
		last := lastOf(w.Plan)
		return pruned(w.Plan.Fields, body, func(f *spec.Field, _ any) bool { return f == last })
	})(w)
	echoed := records(func(s seen, record value.Object) any {
		text, _ := bodyOf(s.request)
		body, _ := object(text)
		if s.operation.Plan == nil || lastOf(s.operation.Plan) == nil {
			return record
		}
		if v, ok := sent(body, lastOf(s.operation.Plan)); ok {
			return put(record, lastOf(s.operation.Plan).Target, v)
		}
		return record
	})(w)
	return Hooks{Apply: dropped.Apply, Answer: echoed.Answer}
}
