package contract

import (
	"net/http"
	"slices"

	"github.com/actalike/actalike/contract/finding"
)

// otherMethods asks a path for what the document does not offer there: by GET,
// which changes nothing, or else by PATCH, PUT or DELETE of what this run created.
var otherMethods = &probe{"methods that are not declared", func(t *trial) {
	o := t.operation
	declared := t.methodsAt(o.Path)
	if slices.Min(declared) != o.Method { // once a path
		return
	}
	c, m, ok := t.valid(0)
	if !ok {
		t.needs = ""
		return
	}
	c.hasBody = false
	for _, method := range []string{http.MethodGet, http.MethodPatch, http.MethodPut} {
		if slices.Contains(declared, method) || method != http.MethodGet && (m == nil || m.undo == nil || o.Item == "") {
			continue
		}
		r := c.request(t.asCaller(o))
		r.method = method
		x := t.send(r)
		switch {
		case x.status >= 500 && x.status != http.StatusNotImplemented:
			t.broken(crashed, x, method+", which is not declared, is answered with a server error", "405", x.describe())
		case x.status == http.StatusMethodNotAllowed && x.received.Get("Allow") == "":
			t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: "Allow", message: "405 carries no Allow (RFC 9110, 15.5.6, wants one)"})
		case x.answered() && x.status != http.StatusMethodNotAllowed:
			t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: method, message: method + ", which is not declared, is answered " + x.describe()})
		}
	}
}}

// methodsAt are the methods that the document offers at a path.
func (r *run) methodsAt(path string) []string {
	var list []string
	for _, o := range r.config.API.Operations {
		if o.Path == path {
			list = append(list, o.Method)
		}
	}
	return list
}

// methods notes what is done with HEAD and OPTIONS.
var methods = &probe{"HEAD and OPTIONS", func(t *trial) {
	if t.operation.Method != http.MethodGet {
		return
	}
	c, _, ok := t.valid(0)
	if !ok {
		t.needs = ""
		return
	}
	for _, method := range []string{http.MethodHead, http.MethodOptions} {
		r := c.request(t.asCaller(t.operation))
		r.method = method
		x := t.send(r)
		switch {
		case x.status >= 500 && x.status != http.StatusNotImplemented:
			t.broken(crashed, x, method+" is answered with a server error", "a success, 404, 405 or 501", x.describe())
		case x.answered():
			t.note(issue{kind: noted, verdict: finding.Observed, exchange: x, key: method, message: method + " is answered " + x.describe()})
		}
	}
}}
