package fault

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A seen is an answer on its way out, and what it answers.
type seen struct {
	target    Target
	request   *http.Request
	operation *spec.Operation // nil off the document
	*Reply
}

// refused and taken tell how a request of a declared operation was answered.
func (s seen) refused() bool { return s.operation != nil && s.Status == http.StatusBadRequest }
func (s seen) taken() bool   { return s.operation != nil && s.Status >= 200 && s.Status < 300 }

// send replaces the answer.
func (s seen) send(status int, media, body string) {
	s.Status, s.Media, s.Body = status, media, []byte(body)
}

// operation is the declared operation of a request, or nil.
func (w Target) operation(r *http.Request) *spec.Operation {
	return w.API.Route(r.Method, r.URL.EscapedPath()).Operation
}

// answers injects a hook that edits every answer.
func answers(edit func(seen)) func(Target) Hooks {
	return func(w Target) Hooks {
		return Hooks{Answer: func(next Answer) Answer {
			return func(r *http.Request) Reply {
				text, r := bodyOf(r)
				reply := next(withBody(r, text))
				edit(seen{w, withBody(r, text), w.operation(r), &reply})
				return reply
			}
		}}
	}
}

// records injects a hook that edits every record in an answer; what is stored
// stays as it is.
func records(edit func(s seen, record value.Object) any) func(Target) Hooks {
	return answers(func(s seen) {
		if record, ok := s.record(); ok {
			s.Body = value.Encode(edit(s, record))
		}
	})
}

// record decodes the record of an answer; it may be changed.
func (s seen) record() (value.Object, bool) {
	if !s.taken() || s.operation.Resource == nil {
		return nil, false
	}
	decoded, err := value.Decode(s.Body)
	record, ok := decoded.(map[string]any)
	return record, err == nil && ok
}

// requests injects a hook that sends another request on, or answers itself.
func requests(do func(w Target, r *http.Request, text []byte, next Answer) Reply) func(Target) Hooks {
	return func(w Target) Hooks {
		return Hooks{Answer: func(next Answer) Answer {
			return func(r *http.Request) Reply {
				text, r := bodyOf(r)
				return do(w, withBody(r, text), text, next)
			}
		}}
	}
}

// bodies injects a hook that changes the text of a body before it is read.
func bodies(change func(w Target, r *http.Request, text []byte) []byte) func(Target) Hooks {
	return requests(func(w Target, r *http.Request, text []byte, next Answer) Reply {
		return next(withBody(r, change(w, r, text)))
	})
}

// crashes injects a server error for the bodies that on tells apart.
func crashes(on func(r *http.Request, text []byte) bool) func(Target) Hooks {
	return requests(func(w Target, r *http.Request, text []byte, next Answer) Reply {
		if reply := next(r); reply.Status == http.StatusUnauthorized || !on(r, text) {
			return reply
		}
		return serverError()
	})
}

func serverError() Reply {
	return Reply{Status: http.StatusInternalServerError, Media: "text/html", Body: []byte("<h1>Server Error (500)</h1>")}
}

// maxBody bounds what a fault reads of a body; the mock's own bound is below it.
const maxBody = 64 << 20

// bodyOf reads the body of a request, and returns one that still has it.
func bodyOf(r *http.Request) ([]byte, *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, r
	}
	text, _ := io.ReadAll(io.LimitReader(r.Body, maxBody)) // what could not be read is cut off: the mock says so
	return text, withBody(r, text)
}

func withBody(r *http.Request, text []byte) *http.Request {
	copied := r.Clone(r.Context())
	copied.Body, copied.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	if text == nil {
		copied.Body = http.NoBody
	}
	return copied
}

// object decodes a text as an object.
func object(text []byte) (value.Object, bool) {
	decoded, err := value.Decode(text)
	o, ok := decoded.(map[string]any)
	return o, err == nil && ok
}

// writes tells whether a body names anything.
func writes(text []byte) bool {
	o, ok := object(text)
	return ok && len(o) > 0
}

// actingKey is where the context of a request holds the token to act as.
type actingKey struct{}

// as makes a request act as the user of a token, where [acting] is injected.
func as(token string, r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), actingKey{}, token))
}

// acting takes the token of [as] for the one that was sent.
func acting(next Token) Token {
	return func(use spec.SecurityUse, r *http.Request) (string, bool) {
		if token, ok := r.Context().Value(actingKey{}).(string); ok {
			return token, true
		}
		return next(use, r)
	}
}

// tokens injects a hook that takes another token for the one that was sent.
func tokens(take func(w Target, r *http.Request, token string) string) func(Target) Hooks {
	return func(w Target) Hooks {
		return Hooks{Token: func(next Token) Token {
			return func(use spec.SecurityUse, r *http.Request) (string, bool) {
				token, sent := next(use, r)
				taken := take(w, r, token)
				return taken, sent || taken != ""
			}
		}}
	}
}

// caller is what tells the users of requests apart.
func caller(r *http.Request) string {
	return r.Header.Get("Authorization") + r.Header.Get("Cookie") + r.URL.RawQuery
}

// shallow is a copy of an object that may be changed.
func shallow(o value.Object) value.Object {
	copied := maps.Clone(o)
	if copied == nil {
		copied = value.Object{}
	}
	return copied
}

// and adds the hook for answers of others around one's own.
func (h Hooks) and(others Hooks) Hooks {
	own := h.Answer
	h.Answer = func(next Answer) Answer { return others.Answer(own(next)) }
	return h
}
