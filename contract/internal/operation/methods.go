package operation

import (
	"net/http"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/spec"
)

// sendUndeclaredMethods asks a path for what the document does not offer there: by GET,
// which changes nothing, or else by PATCH, PUT or DELETE of what this run created.
func sendUndeclaredMethods(t *scenario.Session) {
	o := t.Operation
	declared := methodsAt(t.API, o.Path)
	if slices.Min(declared) != o.Method { // once a path
		return
	}
	c, m, ok := valid(t, 0)
	if !ok {
		t.Needs = ""
		return
	}
	c.HasBody = false
	for _, method := range []string{http.MethodGet, http.MethodPatch, http.MethodPut} {
		if slices.Contains(declared, method) || method != http.MethodGet && (m == nil || m.Undo == nil || o.Item == "") {
			continue
		}
		r := c.Request(t.AsCaller(o))
		r.Method = method
		x := t.Send(r)
		switch {
		case x.Status >= 500 && x.Status != http.StatusNotImplemented:
			t.Broken(evidence.Crashed, x, method+", which is not declared, is answered with a server error", "405", x.Describe())
		case x.Status == http.StatusMethodNotAllowed && x.Received.Get("Allow") == "":
			t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: "Allow", Message: "405 carries no Allow (RFC 9110, 15.5.6, wants one)"})
		case x.Answered() && x.Status != http.StatusMethodNotAllowed:
			t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: method, Message: method + ", which is not declared, is answered " + x.Describe()})
		}
	}
}

// methodsAt are the methods that the document offers at a path.
func methodsAt(api *spec.API, path string) []string {
	var list []string
	for _, o := range api.Operations {
		if o.Path == path {
			list = append(list, o.Method)
		}
	}
	return list
}

// sendHeadAndOptions notes what is done with HEAD and OPTIONS.
func sendHeadAndOptions(t *scenario.Session) {
	if t.Operation.Method != http.MethodGet {
		return
	}
	c, _, ok := valid(t, 0)
	if !ok {
		t.Needs = ""
		return
	}
	for _, method := range []string{http.MethodHead, http.MethodOptions} {
		r := c.Request(t.AsCaller(t.Operation))
		r.Method = method
		x := t.Send(r)
		switch {
		case x.Status >= 500 && x.Status != http.StatusNotImplemented:
			t.Broken(evidence.Crashed, x, method+" is answered with a server error", "a success, 404, 405 or 501", x.Describe())
		case x.Answered():
			t.Note(evidence.Issue{Kind: evidence.Noted, Verdict: finding.Observed, Exchange: x, Key: method, Message: method + " is answered " + x.Describe()})
		}
	}
}
