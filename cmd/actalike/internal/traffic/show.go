package traffic

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// console shows what passed the proxy, and the description that judges it.
// Nothing can be sent again: credentials are not kept.
func (w *watch) console(access console.Access) http.Handler {
	return console.New(console.Config{Name: "proxy", Access: access, Traffic: w.journal, Document: judged{w.api}})
}

// judged is a description that stays as it is while the proxy runs.
type judged struct{ api *spec.API }

func (j judged) API() *spec.API     { return j.api }
func (j judged) News() console.News { return console.News{} }

// entry is an exchange for the journal, without credentials: its path is that
// which the app asked the proxy for.
func (w *watch) entry(s seen) journal.Entry {
	return journal.Entry{
		Time: s.Started, Duration: s.Took, Method: s.Method, URL: w.asked(s.URL), Operation: s.Operation,
		Status: s.Status, Verdict: journalVerdict(s), Violations: violationsOf(s.Judgement), Notices: noticesOf(s),
		Request: w.half(s.Request), Response: w.half(s.Response),
	}
}

// asked is the URL on the server as the proxy's own.
func (w *watch) asked(u *url.URL) *url.URL {
	u = w.secrets.URL(u)
	path := u.EscapedPath()
	if rest, below := strings.CutPrefix(path, w.base.EscapedPath()); below {
		path = rest
	}
	local := &url.URL{RawPath: path, RawQuery: u.RawQuery, ForceQuery: u.ForceQuery}
	if local.Path, _ = url.PathUnescape(path); local.Path == "" {
		local.Path = "/"
	}
	return local
}

// half is a message as people can read it: its content coding off, if it can be.
func (w *watch) half(m tap.Message) journal.Half {
	h := journal.Half{Header: journal.Pack(w.secrets.Header(m.Header)), Body: m.Body, Size: int(m.Size)}
	if plain, err := m.Plain(); err == nil {
		h.Body, h.Size = plain, len(plain)
	} else if m.Header.Get("Content-Encoding") != "" {
		h.Body = nil // nobody can read it
	}
	return h
}

func journalVerdict(s seen) journal.Verdict {
	switch {
	case s.Status == 0 || (s.Fault != nil && !errors.Is(s.Fault, tap.ErrGone)):
		return journal.Failed
	case s.Verdict == finding.Broken:
		return journal.Broken
	case s.Verdict == finding.Lenient:
		return journal.Lenient
	case s.Verdict == finding.Observed:
		return journal.Observed
	case s.Verdict == finding.Skipped:
		return journal.NotJudged
	}
	return journal.Accepted
}

// violationsOf are the findings, each in its place.
func violationsOf(o contract.Judgement) []journal.Violation {
	parts := map[contract.Part]journal.Part{
		contract.InRequest: journal.RequestBody, contract.InParameters: journal.Parameters, contract.InAnswer: journal.ResponseBody,
		contract.InAnswerHeader: journal.ResponseHeader, contract.InStatus: journal.ResponseStatus,
	}
	var list []journal.Violation
	for i, f := range o.Findings {
		place := o.Places[i]
		list = append(list, journal.Violation{In: parts[place.Part], Check: place.Check, Violation: spec.Violation{
			Pointer: f.Pointer, Rule: string(f.Verdict), Message: findingText(f), Schema: f.Rule, Position: f.DocumentPosition,
		}})
	}
	return list
}

// noticesOf say why there is no answer of the server, or no judgement.
func noticesOf(s seen) []spec.Notice {
	var list []spec.Notice
	if s.Fault != nil {
		list = append(list, spec.Notice{Code: "no-answer", Text: s.Fault.Error()})
	}
	if s.NotJudged != "" {
		list = append(list, spec.Notice{Code: "not-judged", Text: s.NotJudged})
	}
	return list
}
