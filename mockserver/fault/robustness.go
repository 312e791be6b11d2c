package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/internal/value"
)

func robustness() []Fault {
	const family = "robustness"
	return []Fault{
		{ID: "big-body-closed", Family: family,
			Title:   "The connection is closed on a big body",
			Text:    "A proxy gives up in the middle of an upload.",
			Example: "PATCH of 1 MiB -> no answer",
			Inject: requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
				reply := next(r)
				reply.Cut = len(text) > bigBody
				return reply
			})},
		{ID: "big-body-crash", Family: family,
			Title:   "A big body is a server error",
			Text:    "A column, or a buffer, is too small, and nothing checks before.",
			Example: "PATCH of 1 MiB -> 500",
			Inject:  crashes(func(_ *http.Request, text []byte) bool { return len(text) > bigBody })},
		{ID: "broken-utf8-crash", Family: family,
			Title:   "Bytes that are not UTF-8 are a server error",
			Text:    "body.decode() throws before the parser is reached.",
			Example: "PATCH with the byte FF -> 500",
			Inject: crashes(func(r *http.Request, text []byte) bool {
				return r.Header.Get("Content-Encoding") == "" && !utf8.Valid(text)
			})},
		{ID: "deep-nesting-crash", Family: family, Needs: []Need{NeedsFree},
			Title:   "Deep nesting is a server error",
			Text:    "The parser calls itself for each level, until the stack ends.",
			Example: "PATCH with 1,000 arrays within each other -> 500",
			Inject:  crashes(func(_ *http.Request, text []byte) bool { return depth(text) > 200 })},
		{ID: "duplicate-member-crash", Family: family,
			Title:   "A member that stands twice is a server error",
			Text:    "A strict parser throws what nobody catches.",
			Example: `PATCH {"name":"a","name":"b"} -> 500`,
			Inject: crashes(func(_ *http.Request, text []byte) bool {
				_, err := value.Decode(text)
				return err != nil && strings.Contains(err.Error(), "duplicate")
			})},
		{ID: "gzip-crash", Family: family,
			Title:   "A compressed body is a server error",
			Text:    "The parser is handed the compressed bytes.",
			Example: "PATCH with Content-Encoding: gzip -> 500",
			Inject:  crashes(func(r *http.Request, _ []byte) bool { return r.Header.Get("Content-Encoding") != "" })},
		{ID: "lone-surrogate-crash", Family: family, Needs: []Need{NeedsText},
			Title:   "Half of a surrogate pair is a server error",
			Text:    "The parser takes it, and the database's driver cannot encode it.",
			Example: `PATCH {"name":"\ud800"} -> 500`,
			Inject:  crashes(func(_ *http.Request, text []byte) bool { return loneSurrogate(text) })},
		{ID: "many-members-crash", Family: family,
			Title:   "A thousand members are a server error",
			Text:    "A framework bounds the number of fields by an exception.",
			Example: "PATCH with 1,000 members -> 500",
			Inject: crashes(func(_ *http.Request, text []byte) bool {
				body, _ := object(text)
				return len(body) > 500
			})},
		{ID: "nul-crash", Family: family, Needs: []Need{NeedsText},
			Title:   "A NUL in a text is a server error",
			Text:    "PostgreSQL takes no NUL in texts, and its error is not caught.",
			Example: `PATCH {"name":"a\u0000b"} -> 500`,
			Inject:  crashes(func(_ *http.Request, text []byte) bool { return bytes.Contains(text, []byte(`\u0000`)) })},
		{ID: "nul-cuts", Family: family, Needs: []Need{NeedsText},
			Title:   "A text ends at its first NUL",
			Text:    "A library in C copies the text.",
			Example: `PATCH {"name":"a\u0000b"} -> 200 {"name":"a"}`,
			Inject: manglingText(isText, func(text string) any {
				before, _, _ := strings.Cut(text, "\x00")
				return before
			})},
		{ID: "number-range-crash", Family: family, Needs: []Need{NeedsFree},
			Title:   "A number out of range is a server error",
			Text:    "1e400 becomes infinity, which no JSON can hold.",
			Example: `PATCH {"extra":1e400} -> 500`,
			Inject: crashes(func(_ *http.Request, text []byte) bool {
				_, err := value.Decode(text)
				return err != nil && strings.Contains(err.Error(), "out of range")
			})},
		{ID: "poisoned", Family: family, Needs: []Need{NeedsFree},
			Title:   "After an odd value the record cannot be read any more",
			Text:    "The value is stored, and the serializer fails on it from then on.",
			Example: `PATCH {"extra":1e-400} -> 500, and so is every reading behind it`,
			Inject:  poisoned},
	}
}

// bigBody is where big bodies begin, in bytes.
const bigBody = 512 << 10

// depth is how deep a text nests, well-formed or not.
func depth(text []byte) int {
	deepest, now := 0, 0
	for _, c := range text {
		switch c {
		case '[', '{':
			now++
			deepest = max(deepest, now)
		case ']', '}':
			now--
		}
	}
	return deepest
}

// loneSurrogate tells whether a text escapes half of a pair: what a lax parser
// makes of it is no character.
func loneSurrogate(text []byte) bool {
	if !bytes.Contains(bytes.ToLower(text), []byte(`\ud`)) {
		return false
	}
	var lax any
	_, strict := value.Decode(text)
	return strict != nil && json.Unmarshal(text, &lax) == nil
}

// poisoned fails for a user from the first very small number on that he sends,
// until he writes free-form values anew.
func poisoned(w Target) Hooks {
	var ill memo[bool]
	return requests(func(_ Target, r *http.Request, text []byte, next Answer) Reply {
		if bytes.Contains(text, []byte("e-400")) {
			ill.set(caller(r), true)
		} else if writes(text) {
			ill.forget(caller(r))
		}
		if is, _ := ill.get(caller(r)); is {
			return serverError()
		}
		return next(r)
	})(w)
}
