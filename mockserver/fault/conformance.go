package fault

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func conformance() []Fault {
	const family = "conformance"
	return []Fault{
		{ID: "body-cut-short", Family: family,
			Title:   "Answers lose their last bytes",
			Text:    "Content-Length counts characters where it should count bytes, or a proxy's buffer ends.",
			Example: `PATCH -> 200 {"name":"Ada","country":"U`,
			Inject: answers(func(s seen) {
				if s.taken() && len(s.Body) > 10 {
					s.Body = s.Body[:len(s.Body)-9]
				}
			})},
		{ID: "crash-for-invalid", Family: family,
			Title:   "An invalid body is answered with 500",
			Text:    "The validator throws, and nothing catches it.",
			Example: `PATCH {"born":"yesterday"} -> 500`,
			Inject: answers(func(s seen) {
				if s.refused() {
					*s.Reply = serverError()
				}
			})},
		{ID: "created-for-ok", Family: family,
			Title:   "A write is answered with 201",
			Text:    "One generic handler serves POST and PATCH.",
			Example: "PATCH -> 201",
			Inject:  answers(status(seen.taken, http.StatusCreated))},
		{ID: "date-time-format", Family: family, Needs: []Need{NeedsKept},
			Title:   "Moments are answered without T and offset",
			Text:    "A time is printed by the language's default format.",
			Example: `PATCH {} -> 200 {"created":"2024-02-29 12:30:00"}`,
			Inject: reformatted(schemaOf("string", "date-time"), func(text string) any {
				return strings.TrimSuffix(strings.Replace(text, "T", " ", 1), "Z")
			})},
		{ID: "email-format", Family: family, Needs: []Need{NeedsKept},
			Title:   "E-mail addresses are hidden by stars",
			Text:    "Personal data is masked in the serializer, and the result is no address.",
			Example: `PATCH {} -> 200 {"email":"a**"}`,
			Inject: reformatted(schemaOf("string", "email"), func(text string) any {
				return text[:min(1, len(text))] + "**"
			})},
		{ID: "error-as-page", Family: family,
			Title:   "400 comes as a page of HTML",
			Text:    "The framework's own error page is served in place of the API's.",
			Example: "PATCH {\"born\":1} -> 400 text/html",
			Inject: answers(func(s seen) {
				if s.refused() {
					s.send(s.Status, "text/html", "<h1>Bad Request (400)</h1>")
				}
			})},
		{ID: "ids-as-texts", Family: family, Needs: []Need{NeedsReference},
			Title:   "The ids of references are texts",
			Text:    "A serializer for JavaScript writes 64-bit numbers as texts.",
			Example: `PATCH {} -> 200 {"tags":["7"]}`,
			Inject:  perReference(func(list []any, _ *spec.Reference) []any { return eachItem(list, asText) })},
		{ID: "integers-as-texts", Family: family, Needs: []Need{NeedsKept},
			Title:   "Whole numbers are answered as texts",
			Text:    "A column was changed to text, or a decimal is printed in quotes.",
			Example: `PATCH {} -> 200 {"followers":"12"}`,
			Inject:  changed(schemaOf("integer", ""), asText)},
		{ID: "member-missing", Family: family,
			Title:   "A required member is left out of the answer",
			Text:    "The serializer for writing is used for the answer.",
			Example: `PATCH {} -> 200 without "name"`,
			Inject: records(func(s seen, record value.Object) any {
				for _, p := range s.operation.Resource.Schema.Properties {
					if p.Required {
						return without(record, p.Name)
					}
				}
				return record
			})},
		{ID: "no-content", Family: family,
			Title:   "A write is answered with 204 and no body",
			Text:    "The framework's default for an update.",
			Example: "PATCH -> 204",
			Inject: answers(func(s seen) {
				if s.taken() {
					s.send(http.StatusNoContent, "", "")
				}
			})},
		{ID: "no-content-type", Family: family,
			Title:   "Answers have no Content-Type",
			Text:    "A body is written by hand past the framework.",
			Example: "PATCH -> 200 without Content-Type",
			Inject:  answers(func(s seen) { s.Media = "" })},
		{ID: "not-found-as-text", Family: family, Needs: []Need{NeedsNoRecord},
			Title:   "404 comes as plain text",
			Text:    "The router answers where the handler should.",
			Example: "PATCH by a user without a record -> 404 text/plain",
			Inject: answers(func(s seen) {
				if s.Status == http.StatusNotFound {
					s.send(s.Status, "text/plain", "404 page not found")
				}
			})},
		{ID: "null-where-text", Family: family,
			Title:   "Empty texts are answered as null",
			Text:    "An empty column is null in the database, and nothing turns it into a text.",
			Example: `PATCH {"country":""} -> 200 {"country":null}`,
			Inject: records(func(s seen, record value.Object) any {
				for _, name := range members(s.operation.Resource, record, schemaOf("string", "")) {
					if record[name] == "" {
						record[name] = nil
					}
				}
				return record
			})},
		{ID: "objects-without-names", Family: family, Needs: []Need{NeedsReference},
			Title:   "The objects of references lack their names",
			Text:    "The nested serializer prints keys only.",
			Example: `PATCH {} -> 200 {"tags_data":[{"id":7}]}`,
			Inject: perObject(func(list []any, _ *spec.Reference) []any {
				return eachItem(list, func(v any) any {
					entry, _ := v.(map[string]any)
					return without(entry, spec.ReferenceName)
				})
			})},
		{ID: "other-media-type", Family: family,
			Title:   "Answers say that they are text/html",
			Text:    "The default Content-Type of a language is kept for JSON.",
			Example: "PATCH -> 200 text/html",
			Inject:  answers(func(s seen) { s.Media = "text/html; charset=utf-8" })},
		{ID: "texts-as-numbers", Family: family, Needs: []Need{NeedsKept},
			Title:   "Texts that hold digits are answered as numbers",
			Text:    "A language without types prints a text of digits as a number.",
			Example: `PATCH {} -> 200 {"user":12}`,
			Inject:  changed(schemaOf("string", ""), numeral)},
		{ID: "undeclared-conflict", Family: family, Needs: []Need{NeedsRepeat},
			Title:   "A patch that changes nothing is answered with 409",
			Text:    "\"No rows were changed\" is taken for a conflict.",
			Example: "the same PATCH twice -> 200, 409",
			Inject: requests(func(w Target, r *http.Request, text []byte, next Answer) Reply {
				before := next(withBody(r, []byte("{}")))
				after := next(withBody(r, text))
				if writes(text) && after.Status == http.StatusOK && string(before.Body) == string(after.Body) {
					return Reply{Status: http.StatusConflict, Media: "application/json", Body: []byte(`{"detail":"nothing changed"}`)}
				}
				return after
			})},
		{ID: "unprocessable-for-invalid", Family: family,
			Title:   "An invalid body is answered with 422",
			Text:    "Frameworks differ: 422 is the default of several.",
			Example: `PATCH {"born":"yesterday"} -> 422`,
			Inject:  answers(status(seen.refused, http.StatusUnprocessableEntity))},
		{ID: "url-relative", Family: family, Needs: []Need{NeedsURL},
			Title:   "URLs are answered without scheme and host",
			Text:    "A file field prints its path.",
			Example: `PATCH {} -> 200 {"picture":"/media/ada.png"}`,
			Inject: reformatted(schemaOf("string", "uri"), func(text string) any {
				_, rest, _ := strings.Cut(text, "://")
				_, path, _ := strings.Cut(rest, "/")
				return "/" + path
			})},
		{ID: "wrapped-answer", Family: family,
			Title:   "The record stands one level deeper than declared",
			Text:    "A layer between wraps every answer in an envelope.",
			Example: `PATCH -> 200 {"data":{"name":"Ada"}}`,
			Inject:  records(func(_ seen, record value.Object) any { return value.Object{"data": record} })},
	}
}

// status gives answers that match another status.
func status(match func(seen) bool, code int) func(seen) {
	return func(s seen) {
		if match(s) {
			s.Status = code
		}
	}
}

// changed injects another value for the members that a schema fits.
func changed(fits func(*spec.Schema) bool, change func(v any) any) func(Target) Hooks {
	return records(func(s seen, record value.Object) any {
		for _, name := range members(s.operation.Resource, record, fits) {
			record[name] = change(record[name])
		}
		return record
	})
}

// reformatted is [changed] for texts.
func reformatted(fits func(*spec.Schema) bool, change func(text string) any) func(Target) Hooks {
	return changed(fits, func(v any) any {
		if text, ok := v.(string); ok {
			return change(text)
		}
		return v
	})
}

// asText is a number as a text; other values stay.
func asText(v any) any {
	if n, ok := v.(json.Number); ok {
		return string(n)
	}
	return v
}

// numeral is a text of digits as a number; other values stay.
func numeral(v any) any {
	text, ok := v.(string)
	if ok && text != "" && len(text) < 16 && strings.Trim(text, "0123456789") == "" {
		return json.Number(strings.TrimLeft(text[:len(text)-1], "0") + text[len(text)-1:])
	}
	return v
}

// perReference and perObject edit the ids and the objects of each reference.
func perReference(edit func(list []any, r *spec.Reference) []any) func(Target) Hooks {
	return inReferences(func(r *spec.Reference) string { return r.IDs }, edit)
}

func perObject(edit func(list []any, r *spec.Reference) []any) func(Target) Hooks {
	return inReferences(func(r *spec.Reference) string { return r.Objects }, edit)
}

func inReferences(member func(*spec.Reference) string, edit func([]any, *spec.Reference) []any) func(Target) Hooks {
	return records(func(s seen, record value.Object) any {
		for _, reference := range s.operation.Resource.References {
			if list, ok := record[member(reference)].([]any); ok {
				record[member(reference)] = edit(list, reference)
			}
		}
		return record
	})
}

func eachItem(list []any, change func(v any) any) []any {
	changed := make([]any, len(list))
	for i, item := range list {
		changed[i] = change(item)
	}
	return changed
}
