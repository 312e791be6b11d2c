package contract

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A credential is a way to be nobody.
type credential struct {
	what   string
	header http.Header // instead of the caller's
	sure   bool        // only 401 will do; else a framework may call it malformed
	secret bool        // made of the token: a report must not show it
}

// credentials without a user, made of the test user's token.
func (t *trial) badCredentials() []credential {
	with := func(text string) http.Header { return http.Header{"Authorization": {text}} }
	token := ""
	if t.first != nil {
		token = t.first.token
	}
	return []credential{
		{"no credentials", http.Header{"Authorization": nil, "Cookie": nil}, true, false},
		{"an empty Authorization header", with(""), false, false},
		{"a scheme without a token", with("Bearer"), false, false},
		{"an empty token", with("Bearer "), false, false},
		{"an unknown token", with("Bearer actalike-nobody-has-this-token"), true, false},
		{"another scheme", with("Basic YWN0YWxpa2U6YWN0YWxpa2U="), true, false},
		{"the token under a scheme that nobody knows", with("Actalike " + token), true, true},
		{"a token without a scheme", with(token), false, true},
		{"a token with a letter more", with("Bearer " + token + "x"), true, true},
		{"a token cut short", with("Bearer " + cut(token)), true, true},
		{"a token without its last letter", with("Bearer " + token[:max(len(token)-1, 0)] + last(token)), true, true},
		{"a token with another first letter", with("Bearer " + otherFirst(token)), true, true},
		{"the word undefined", with("Bearer undefined"), true, false},
		{"the word null", with("Bearer null"), true, false},
		{"a token with another letter", with("Bearer " + altered(token)), true, true},
		{"a token in odd case", with("Bearer " + swapCase(token)), true, true},
		{"a broken token", with("Bearer a.b.c"), true, false},
	}
}

func cut(token string) string {
	if len(token) < 2 {
		return "x"
	}
	return token[:len(token)/2]
}

// last is what stands for a token of one letter without it.
func last(token string) string {
	if len(token) < 2 {
		return "x"
	}
	return ""
}

func otherFirst(token string) string {
	if token == "" || token[0] == 'q' {
		return "z" + token[min(len(token), 1):]
	}
	return "q" + token[1:]
}

// altered changes a letter in the middle, where no checksum of its own forgives it.
func altered(token string) string {
	if token == "" {
		return "x"
	}
	text := []byte(token)
	i := len(text) / 2
	if text[i] = 'q'; token[i] == 'q' {
		text[i] = 'z'
	}
	return string(text)
}

func swapCase(token string) string {
	text := []byte(token)
	for i, c := range text {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			text[i] = c ^ ' '
		}
	}
	return string(text)
}

// strangers send a write with credentials of nobody.
var strangers = &probe{"credentials of nobody", func(t *trial) {
	var body []byte
	var before value.Object
	if t.first != nil {
		if before = t.state(t.first); before != nil && !t.config.ReadOnly && !t.blind {
			if fields := t.plainSent(t.leaves(spec.Stored), 15); len(fields) > 0 {
				body = value.Encode(bodyOf(fields[:1]))
			}
		}
	}
	if body == nil && t.operation.Body != nil {
		body = []byte("{}")
	}
	t.knock(t.badCredentials(), body, before)
}}

// strangersAgain come back at the end: what has been cached by then must not let
// them in.
var strangersAgain = &probe{"credentials of nobody, at the end", func(t *trial) {
	var again []credential
	for _, c := range t.badCredentials() {
		if c.sure && !c.secret {
			again = append(again, c)
		}
	}
	t.knock(again, []byte("{}"), t.state(t.first))
}}

// knock sends a request with each of some credentials of nobody.
func (t *trial) knock(credentials []credential, body []byte, own value.Object) {
	var foreign value.Object
	if t.second != nil {
		foreign = t.state(t.second)
	}
	for _, c := range credentials {
		if t.first == nil && c.secret {
			continue
		}
		t.stranger(c, body, own)
	}
	if own != nil {
		t.unchanged(t.first, own, nil, "a request without valid credentials")
	}
	if foreign != nil {
		t.unchanged(t.second, foreign, nil, "a request without valid credentials")
	}
}

func (t *trial) stranger(c credential, body []byte, own value.Object) {
	r := request{caller: &caller{name: "nobody"}, header: c.header, body: body}
	if c.secret {
		r.shownAs = "<" + c.what + ">"
	}
	x := t.send(r)
	switch {
	case !x.answered():
	case x.status == http.StatusUnauthorized:
		t.challenge(x)
	case x.status == http.StatusForbidden && t.operation.Response(http.StatusUnauthorized) == nil && t.operation.Response(http.StatusForbidden) != nil:
		t.observed(x, "requests without valid credentials are answered with 403, as declared", x.describe())
	case x.success() && c.secret && !t.sameUser(x, own):
		t.observed(x, c.what+" is another user's token", x.describe())
	case !c.sure && x.status == http.StatusBadRequest:
		t.observed(x, c.what+" is called malformed", x.describe())
	default:
		t.note(issue{kind: otherStatus, verdict: finding.Broken, exchange: x, key: c.what,
			message: c.what + " is not 401", expected: "401", actual: x.describe()})
	}
	delete(t.known, t.first)
}

// sameUser tells whether an answer shows the test user's own record: no unique
// or undeclared-for-writing member differs.
func (t *trial) sameUser(x *exchange, own value.Object) bool {
	answer, ok := x.record()
	if !ok || own == nil {
		return true
	}
	for _, p := range t.plan.Resource.Schema.Properties {
		if t.fieldAt(value.Pointer(p.Name)) == nil && !same(member(own, p.Name), member(answer, p.Name)) {
			return false
		}
	}
	return true
}

func (t *trial) challenge(x *exchange) {
	if text := x.received.Get("WWW-Authenticate"); text != "" {
		t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: "challenge", message: "401 carries a challenge", actual: text})
		return
	}
	t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: "no challenge",
		message: "401 carries no WWW-Authenticate (RFC 9110, 15.5.2, wants one)", actual: "none"})
}

// withoutRecord asks for a user who has no record.
var withoutRecord = &probe{"a user without a record", func(t *trial) {
	owners := map[*caller]value.Object{}
	for _, c := range []*caller{t.first, t.second} {
		if c != nil {
			owners[c] = t.state(c)
		}
	}
	defer func() {
		for _, c := range []*caller{t.first, t.second} {
			if owners[c] != nil {
				t.unchanged(c, owners[c], nil, "a write of a user without a record")
			}
		}
	}()
	bodies := [][]byte{[]byte("{}")}
	if !t.config.ReadOnly && !t.blind {
		if v, err := t.run.maker.Value(t.plan.Body, spec.AsPatch, firstPlain); err == nil {
			bodies = append(bodies, value.Encode(v))
		}
		bodies = append(bodies, []byte("{}"))
	}
	for i, body := range bodies {
		x := t.send(request{caller: t.without, body: body})
		if x.answered() && x.status != http.StatusNotFound {
			t.note(issue{kind: otherStatus, verdict: finding.Broken, exchange: x, key: fmt.Sprint("without", i == 0),
				message: "a user without a record is not 404", expected: "404", actual: x.describe()})
		}
	}
}}
