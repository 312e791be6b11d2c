package operation

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// sendWithoutCredentials sends valid requests without credentials, and with wrong ones.
func sendWithoutCredentials(t *scenario.Session) {
	o := t.Operation
	if !session.Protected(o) || t.ReadOnly && o.Method != http.MethodGet {
		return
	}
	c, m, ok := valid(t, 0)
	if !ok && t.First == nil && !strings.Contains(o.Path, "{") && (o.Method == http.MethodGet || o.Method == http.MethodPost) {
		var err error
		c, err = t.Values.Call(o, nil, 0)
		ok = err == nil
		t.Needs = ""
	}
	if !ok {
		return
	}
	for _, who := range unknownCallers() {
		if m != nil && m.Deleted {
			return
		}
		x := t.Send(c.Request(who))
		switch {
		case !x.Answered() || x.Status >= 500:
		case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden:
		case x.Success():
			trackCreated(t, x)
			if m != nil && o.Effect == spec.Deletes {
				m.Deleted, m.Undo.Done = true, true
			}
			t.Note(evidence.Issue{Kind: evidence.OtherStatus, Verdict: finding.Broken, Exchange: x, Key: who.Name,
				Message: "an operation that demands credentials is carried out for " + who.Name, Expected: "401 or 403", Actual: x.Describe()})
		default:
			t.Observed(x, "a request of "+who.Name+" is refused with another status than 401 and 403", x.Describe())
		}
	}
}

// unknownCallers are callers that nobody knows.
func unknownCallers() []*session.Caller {
	wrong := session.WithToken("somebody with wrong credentials", "actalike-nobody-has-this-token")
	return []*session.Caller{{Name: "somebody without credentials"}, wrong}
}
