package fault

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Benign lists variations that an honest server may have, by id. Nobody may be
// called broken for one.
func Benign() []Fault {
	const family = "benign"
	return []Fault{
		{ID: "benign-big-body-413", Family: family,
			Title:   "A big body is refused with 413",
			Text:    "A proxy bounds what it lets through.",
			Example: "PATCH of 1 MiB -> 413",
			Inject: refusing(http.StatusRequestEntityTooLarge, func(_ Target, _ *http.Request, text []byte) bool {
				return len(text) > 100<<10
			})},
		{ID: "benign-blank-refused", Family: family, Needs: []Need{NeedsText},
			Title:   "Empty and blank texts are refused",
			Text:    "Some frameworks demand a letter unless they are told otherwise.",
			Example: `PATCH {"name":""} -> 400`,
			Inject: refusingSent(func(f *spec.Field, v any) bool {
				text, isText := v.(string)
				return isText && isString(f) && strings.TrimSpace(text) == ""
			})},
		{ID: "benign-charset", Family: family,
			Title:   "The Content-Type names its charset",
			Text:    "Many frameworks do.",
			Example: "200 application/json; charset=utf-8",
			Inject: answers(func(s seen) {
				if s.Media == "application/json" {
					s.Media += "; charset=utf-8"
				}
			})},
		{ID: "benign-coerced-scalars", Family: family,
			Title:   "Scalars of another type are converted",
			Text:    "5 is taken for the text 5, and yes for true, as some frameworks do.",
			Example: `PATCH {"name":512} -> 200 {"name":"512"}`,
			Inject:  converting(func(f *spec.Field) bool { return isBoolean(f) || isText(f) }, coerced, "number", "string", "boolean")},
		{ID: "benign-duplicate-members", Family: family,
			Title:   "Of a member that stands twice the last one wins",
			Text:    "RFC 8259 leaves it open, and most parsers do.",
			Example: `PATCH {"name":"a","name":"b"} -> 200 {"name":"b"}`,
			Inject:  bodies(func(_ Target, _ *http.Request, text []byte) []byte { return lastWins(text) })},
		{ID: "benign-empty-left-out", Family: family,
			Title:   "Optional members that are empty are left out of answers",
			Text:    "A serializer skips null, empty texts and empty lists where the document lets it.",
			Example: `PATCH {"tags":[]} -> 200 without tags`,
			Inject: records(func(s seen, record value.Object) any {
				for _, p := range s.operation.Resource.Published.Properties {
					if v, ok := record[p.Name]; ok && !p.Required && (v == nil || v == "" || isEmptyList(v)) {
						delete(record, p.Name)
					}
				}
				return record
			})},
		{ID: "benign-error-bodies", Family: family,
			Title:   "Errors have another shape",
			Text:    "The document says nothing of the bodies of errors.",
			Example: `400 {"errors":[{"code":"invalid"}]}`,
			Inject: answers(func(s seen) {
				if s.Status >= 400 {
					s.Body = []byte(`{"errors":[{"code":"refused","status":` + strconv.Itoa(s.Status) + `}],"trace":null}`)
				}
			})},
		{ID: "benign-extra-members", Family: family,
			Title:   "Answers hold members that are not declared",
			Text:    "The document does not forbid them.",
			Example: `200 {"name":"Ada","_links":{}}`,
			Inject: records(func(_ seen, record value.Object) any {
				record["_links"] = value.Object{"self": "/"}
				record["_etag"] = "W/1"
				return record
			})},
		{ID: "benign-free-replaced", Family: family, Needs: []Need{NeedsFree},
			Title:   "Free-form objects are replaced",
			Text:    "A column of JSON is set to what is sent; RFC 7396 would merge.",
			Example: `PATCH {"extra":{"b":2}} after {"a":1} -> 200 {"extra":{"b":2}}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range leaves(w.Plan, isFree) {
					if v, ok := sent(w.Body, f); ok && value.Kind(v) == "object" {
						record = put(record, f.Target, v)
					}
				}
				return record
			})},
		{ID: "benign-gzip", Family: family,
			Title:   "Compressed bodies are read",
			Text:    "RFC 9110 lets a server decode Content-Encoding.",
			Example: "PATCH with Content-Encoding: gzip -> 200",
			Inject:  requests(unzipped)},
		{ID: "benign-honest-accept", Family: family,
			Title:   "An Accept without JSON is answered with 406",
			Text:    "RFC 9110, section 15.5.7.",
			Example: "PATCH with Accept: text/turtle -> 406",
			Inject: refusing(http.StatusNotAcceptable, func(_ Target, r *http.Request, _ []byte) bool {
				accept := r.Header.Get("Accept")
				return accept != "" && !strings.Contains(accept, "json") && !strings.Contains(accept, "*")
			})},
		{ID: "benign-list-order", Family: family, Needs: []Need{NeedsReference},
			Title:   "References come back in an order of their own",
			Text:    "A set has no order; the document promises none.",
			Example: `PATCH {"tags":["b","a"]} -> 200 {"tags":[1,2]}`,
			Inject: records(func(s seen, record value.Object) any {
				for _, reference := range s.operation.Resource.References {
					for _, name := range []string{reference.IDs, reference.Objects} {
						if list, ok := record[name].([]any); ok {
							slices.SortFunc(list, func(a, b any) int { return bytes.Compare(value.Encode(a), value.Encode(b)) })
						}
					}
				}
				return record
			})},
		{ID: "benign-malformed-credentials-400", Family: family, Needs: []Need{NeedsCredentials},
			Title:   "An Authorization header that is none is refused with 400",
			Text:    "RFC 6750, section 3.1, calls it an invalid request.",
			Example: "PATCH with Authorization: Bearer (and nothing behind) -> 400",
			Inject: requests(func(_ Target, r *http.Request, _ []byte, next Answer) Reply {
				header := r.Header["Authorization"]
				if len(header) > 0 && len(strings.Fields(header[0])) < 2 {
					return Reply{Status: http.StatusBadRequest, Media: "application/json", Body: []byte(`{"detail":"malformed credentials"}`)}
				}
				return next(r)
			})},
		{ID: "benign-media-type-415", Family: family,
			Title:   "Other media types are refused with 415",
			Text:    "RFC 9110, section 15.5.16.",
			Example: "PATCH as text/plain -> 415",
			Inject: refusing(http.StatusUnsupportedMediaType, func(_ Target, r *http.Request, text []byte) bool {
				return len(text) > 0 && !spec.IsJSON(r.Header.Get("Content-Type"))
			})},
		{ID: "benign-member-order", Family: family,
			Title:   "The members of answers stand in another order",
			Text:    "An object has no order.",
			Example: `200 {"z":1,"a":2}`,
			Inject: answers(func(s seen) {
				if record, ok := s.record(); ok {
					s.Body = backwards(record)
				}
			})},
		{ID: "benign-no-body-refused", Family: family,
			Title:   "A request without a body is refused",
			Text:    "The document does not say what no body means.",
			Example: "PATCH without a body -> 400",
			Inject:  refusing(http.StatusBadRequest, func(_ Target, _ *http.Request, text []byte) bool { return len(text) == 0 })},
		{ID: "benign-no-challenge", Family: family, Needs: []Need{NeedsCredentials},
			Title:   "401 names no scheme",
			Text:    "RFC 9110 wants WWW-Authenticate; many servers leave it out.",
			Example: "401 without WWW-Authenticate",
			Inject: answers(unauthorized(func(s seen) {
				s.Header = s.Header.Clone()
				s.Header.Del("WWW-Authenticate")
			}))},
		{ID: "benign-non-ascii-refused", Family: family, Needs: []Need{NeedsRules},
			Title:   "Names to log in with are of ASCII letters",
			Text:    "A pattern that says letters may mean those of ASCII.",
			Example: `PATCH {"login":"Zoë"} -> 400`,
			Inject: refusingSent(func(f *spec.Field, v any) bool {
				text, _ := v.(string)
				return isRuled(f) && strings.ContainsFunc(text, func(c rune) bool { return c > '~' })
			})},
		{ID: "benign-null-refused", Family: family, Needs: []Need{NeedsNullable},
			Title:   "null is refused for nullable fields",
			Text:    "The answer's schema has no null, so a server may not take one.",
			Example: `PATCH {"phone":null} -> 400`,
			Inject:  refusingSent(func(_ *spec.Field, v any) bool { return v == nil })},
		{ID: "benign-numbers-as-doubles", Family: family, Needs: []Need{NeedsFree},
			Title:   "Numbers are kept as doubles",
			Text:    "JavaScript has no others: digits beyond the seventeenth are lost.",
			Example: `PATCH {"extra":9007199254740993} -> 200 {"extra":9007199254740992}`,
			Inject: recordWrites(func(w Write, record value.Object) value.Object {
				for _, f := range leaves(w.Plan, isFree) {
					if v, ok := value.At(record, f.Target); ok {
						record = put(record, f.Target, deep(double)(v))
					}
				}
				return record
			})},
		{ID: "benign-read-only-refused", Family: family, Needs: []Need{NeedsKept},
			Title:   "Members that the server keeps are refused",
			Text:    "Ignoring them is as good: the document does not say.",
			Example: `PATCH {"followers":1} -> 400`,
			Inject: refusing(http.StatusBadRequest, func(w Target, r *http.Request, text []byte) bool {
				return slices.ContainsFunc(w.kept(r), func(f *spec.Field) bool { _, ok := sentIn(text, f); return ok })
			})},
		{ID: "benign-slow", Family: family,
			Title:   "Answers take 20 ms",
			Text:    "As over a network.",
			Example: "PATCH -> 200, in 20 ms",
			Inject: answers(func(s seen) {
				select {
				case <-time.After(20 * time.Millisecond):
				case <-s.request.Context().Done():
				}
			})},
		{ID: "benign-stamp", Family: family,
			Title:   "Answers hold the time of the last change",
			Text:    "A member that is not declared, and moves with each write.",
			Example: `PATCH {"name":"Ada"} -> 200 {"updated_at":"…"}`,
			Inject: func(w Target) Hooks {
				var ticks memo[int64]
				return records(func(s seen, record value.Object) any {
					if text, _ := bodyOf(s.request); writes(text) {
						ticks.change(caller(s.request), increment)
					}
					n, _ := ticks.get(caller(s.request))
					record["updated_at"] = time.Unix(1<<30+n, 0).UTC().Format(time.RFC3339)
					return record
				})(w)
			}},
		{ID: "benign-texts-trimmed", Family: family, Needs: []Need{NeedsText},
			Title:   "White space around texts is taken off",
			Text:    "The default of several frameworks.",
			Example: `PATCH {"name":" Ada "} -> 200 {"name":"Ada"}`,
			Inject:  manglingText(isText, func(text string) any { return strings.TrimSpace(text) })},
		{ID: "benign-unknown-refused", Family: family,
			Title:   "Members that are not declared are refused",
			Text:    "The document does not say that others are allowed.",
			Example: `PATCH {"unknown":1} -> 400`,
			Inject: refusing(http.StatusBadRequest, func(w Target, r *http.Request, text []byte) bool {
				o := w.operation(r)
				body, ok := object(text)
				return ok && o != nil && o.Plan != nil && !declared(o.Plan.Fields, body)
			})},
	}
}

// refusing injects a refusal of the requests that match, once credentials and
// record were found.
func refusing(status int, match func(w Target, r *http.Request, text []byte) bool) func(Target) Hooks {
	return requests(func(w Target, r *http.Request, text []byte, next Answer) Reply {
		o := w.operation(r)
		if o == nil || !match(w, r, text) {
			return next(r)
		}
		empty := withBody(r, []byte("{}"))
		empty.Header.Set("Content-Type", "application/json")
		empty.Header.Del("Content-Encoding")
		if reply := next(empty); reply.Status >= 400 {
			return reply
		}
		return Reply{Status: status, Media: "application/json", Body: []byte(fmt.Sprintf(`{"detail":%q}`, http.StatusText(status)))}
	})
}

// refusingSent is [refusing] for what a body holds for a field.
func refusingSent(match func(f *spec.Field, v any) bool) func(Target) Hooks {
	return refusing(http.StatusBadRequest, func(w Target, r *http.Request, text []byte) bool {
		o := w.operation(r)
		body, ok := object(text)
		if !ok || o.Plan == nil {
			return false
		}
		return slices.ContainsFunc(leaves(o.Plan, isAny), func(f *spec.Field) bool {
			v, there := sent(body, f)
			return there && match(f, v)
		})
	})
}

// coerced is a scalar as what a lenient framework would take it for.
func coerced(v any) any {
	switch v := v.(type) {
	case json.Number:
		return string(v)
	case string:
		switch strings.ToLower(v) {
		case "yes", "true", "on", "1":
			return true
		case "no", "false", "off", "0":
			return false
		}
	}
	return v
}

// lastWins is a text as a parser of most languages reads it; what it cannot read
// stays.
func lastWins(text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var lax map[string]any
	if _, err := value.Decode(text); err == nil || !strings.Contains(err.Error(), "duplicate") || decoder.Decode(&lax) != nil {
		return text
	}
	return value.Encode(lax)
}

// unzipped reads a compressed body; one that is none goes on as it is.
func unzipped(_ Target, r *http.Request, text []byte, next Answer) Reply {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return next(r)
	}
	reader, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return next(r)
	}
	plain, err := io.ReadAll(io.LimitReader(reader, maxBody))
	if err != nil {
		return next(r)
	}
	read := withBody(r, plain)
	read.Header.Del("Content-Encoding")
	return next(read)
}

// backwards writes an object with its members from z to a.
func backwards(record value.Object) []byte {
	text := []byte{'{'}
	for i, name := range slices.Backward(slices.Sorted(maps.Keys(record))) {
		if i < len(record)-1 {
			text = append(text, ',')
		}
		text = append(value.AppendString(text, name), ':')
		text = value.Append(text, record[name])
	}
	return append(text, '}')
}

// double is a number as an IEEE 754 double; other values stay.
func double(v any) any {
	n, ok := v.(json.Number)
	if !ok {
		return v
	}
	f, err := n.Float64()
	if err != nil {
		return v
	}
	return value.Float(f)
}

// kept are the fields of a request's operation that the server keeps.
func (w Target) kept(r *http.Request) []*spec.Field {
	if o := w.operation(r); o != nil && o.Plan != nil {
		return ofKind(o.Plan, spec.ServerManaged, isAny)
	}
	return nil
}

func sentIn(text []byte, f *spec.Field) (any, bool) {
	body, _ := object(text)
	return sent(body, f)
}

// declared tells whether a body holds declared members only.
func declared(fields []*spec.Field, body value.Object) bool {
	for name, v := range body {
		i := slices.IndexFunc(fields, func(f *spec.Field) bool { return f.Name == name })
		if i < 0 {
			return false
		}
		if inner, ok := v.(map[string]any); ok && hasMembers(fields[i]) && !declared(fields[i].Fields, inner) {
			return false
		}
	}
	return true
}
