package operation

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
)

// sendValidRequest sends a valid request: the observer judges what comes back.
func sendValidRequest(t *scenario.Session) {
	if t.Of != nil && (t.Operation == t.Of.Create || t.Operation == t.Of.Remove) {
		return // the story of its collection did
	}
	if session.WritesSingle(t.Operation) {
		return // a check of its own does
	}
	c, _, ok := valid(t, 0)
	if !ok {
		return
	}
	x := t.Do(c)
	if x.Status >= 400 && x.Status < 500 && t.Operation.Body != nil { // an example may be out of date
		if other, _, ok := valid(t, 1); ok {
			if y := t.Do(other); y.Success() {
				x = y
			}
		}
	}
	trackCreated(t, x)
	o := t.Operation
	missing := x.Status == http.StatusNotFound || x.Status == http.StatusMethodNotAllowed || x.Status == http.StatusNotImplemented
	switch {
	case x.Success() || !x.Answered() || x.Status >= 500 && !missing:
	case missing && !strings.Contains(o.Path, "{") && o.Response(x.Status) == nil:
		t.Broken(evidence.NotThere, x, "a declared operation is not there", "an answer that is declared", x.Describe())
	default:
		t.Observed(x, "a request made from the document is answered otherwise than by a success", x.Describe())
	}
}
