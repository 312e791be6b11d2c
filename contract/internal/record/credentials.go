package record

import (
	"fmt"
	"net/http"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
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
func badCredentials(t *Session) []credential {
	with := func(text string) http.Header { return http.Header{"Authorization": {text}} }
	token := ""
	if t.First != nil {
		token = t.First.Token()
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

// sendInvalidCredentials send a write with credentials of nobody.
func sendInvalidCredentials(t *Session) {
	var body []byte
	var before value.Object
	if t.First != nil {
		if before = t.state(t.First); before != nil && !t.ReadOnly && !t.Blind {
			if fields := plainSent(t, t.Leaves(spec.Stored), 15); len(fields) > 0 {
				body = value.Encode(bodyOf(fields[:1]))
			}
		}
	}
	if body == nil && t.Operation.Body != nil {
		body = []byte("{}")
	}
	sendEach(t, badCredentials(t), body, before)
}

// sendInvalidCredentialsAgain come back at the end: what has been cached by then must not let
// them in.
func sendInvalidCredentialsAgain(t *Session) {
	var again []credential
	for _, c := range badCredentials(t) {
		if c.sure && !c.secret {
			again = append(again, c)
		}
	}
	sendEach(t, again, []byte("{}"), t.state(t.First))
}

// sendEach sends a request with each of some credentials of nobody.
func sendEach(t *Session, credentials []credential, body []byte, own value.Object) {
	var foreign value.Object
	if t.Second != nil {
		foreign = t.state(t.Second)
	}
	for _, c := range credentials {
		if t.First == nil && c.secret {
			continue
		}
		sendOne(t, c, body, own)
	}
	if own != nil {
		t.unchanged(t.First, own, nil, "a request without valid credentials")
	}
	if foreign != nil {
		t.unchanged(t.Second, foreign, nil, "a request without valid credentials")
	}
}

func sendOne(t *Session, c credential, body []byte, own value.Object) {
	r := session.Request{Caller: &session.Caller{Name: "nobody"}, Header: c.header, Body: body}
	if c.secret {
		r.ShownAs = "<" + c.what + ">"
	}
	x := t.Send(r)
	switch {
	case !x.Answered():
	case x.Status == http.StatusUnauthorized:
		challenge(t, x)
	case x.Status == http.StatusForbidden && t.Operation.Response(http.StatusUnauthorized) == nil && t.Operation.Response(http.StatusForbidden) != nil:
		t.Observed(x, "requests without valid credentials are answered with 403, as declared", x.Describe())
	case x.Success() && c.secret && !sameUser(t, x, own):
		t.Observed(x, c.what+" is another user's token", x.Describe())
	case !c.sure && x.Status == http.StatusBadRequest:
		t.Observed(x, c.what+" is called malformed", x.Describe())
	default:
		t.Note(evidence.Issue{Kind: evidence.OtherStatus, Verdict: finding.Broken, Exchange: x, Key: c.what,
			Message: c.what + " is not 401", Expected: "401", Actual: x.Describe()})
	}
	delete(t.known, t.First)
}

// sameUser tells whether an answer shows the test user's own record: no unique
// or undeclared-for-writing member differs.
func sameUser(t *Session, x *session.Exchange, own value.Object) bool {
	answer, ok := x.Record()
	if !ok || own == nil {
		return true
	}
	for _, p := range t.plan.Resource.Schema.Properties {
		if t.fieldAt(value.Pointer(p.Name)) == nil && !compare.Same(compare.Member(own, p.Name), compare.Member(answer, p.Name)) {
			return false
		}
	}
	return true
}

func challenge(t *Session, x *session.Exchange) {
	if text := x.Received.Get("WWW-Authenticate"); text != "" {
		t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "challenge", Message: "401 carries a challenge", Actual: text})
		return
	}
	t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "no challenge",
		Message: "401 carries no WWW-Authenticate (RFC 9110, 15.5.2, wants one)", Actual: "none"})
}

// askWithoutRecord asks for a user who has no record.
func askWithoutRecord(t *Session) {
	owners := map[*session.Caller]value.Object{}
	for _, c := range []*session.Caller{t.First, t.Second} {
		if c != nil {
			owners[c] = t.state(c)
		}
	}
	defer func() {
		for _, c := range []*session.Caller{t.First, t.Second} {
			if owners[c] != nil {
				t.unchanged(c, owners[c], nil, "a write of a user without a record")
			}
		}
	}()
	bodies := [][]byte{[]byte("{}")}
	if !t.ReadOnly && !t.Blind {
		if v, err := t.Values.Of(t.plan.Body, spec.AsPatch, 0); err == nil {
			bodies = append(bodies, value.Encode(v))
		}
		bodies = append(bodies, []byte("{}"))
	}
	for i, body := range bodies {
		x := t.Send(session.Request{Caller: t.Without, Body: body})
		if x.Answered() && x.Status != http.StatusNotFound {
			t.Note(evidence.Issue{Kind: evidence.OtherStatus, Verdict: finding.Broken, Exchange: x, Key: fmt.Sprint("without", i == 0),
				Message: "a user without a record is not 404", Expected: "404", Actual: x.Describe()})
		}
	}
}
