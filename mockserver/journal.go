package mockserver

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/internal/journal"
)

// note takes an exchange down for people to look at: it started at a time of the
// clock, and began at one of its base.
func (s *Server) note(x *exchange, started, began time.Time) {
	e := journal.Entry{
		Time: started, Duration: s.clock.Base().Sub(began),
		Method: x.request.Method, URL: x.request.URL, Operation: x.operation, User: x.user.Token,
		Status: x.reply.status, Verdict: x.verdict(),
		Violations: journal.InPart(journal.RequestBody, x.violations), Notices: x.notices, Faults: x.faults, Secrets: &s.secrets,
		Request:  journal.Half{Header: journal.Pack(x.request.Header), Body: x.body},
		Response: journal.Half{Header: journal.Pack(x.writer.Header()), Body: x.reply.body},
	}
	if x.before != nil || x.created || x.deleted || x.textBefore != nil {
		e.Record = x.changed()
	}
	journal.Acknowledge(x.request.Context(), s.journal.Add(e))
}

// changed is the record that an exchange wrote.
func (x *exchange) changed() journal.Record {
	r := x.operation.Resource
	record := journal.Record{Resource: r.Name}
	switch {
	case x.entry != nil:
		record.ID = x.entry.key
	case r.OfCaller:
		record.ID = x.user.Token
	}
	if x.textBefore != nil {
		record.Before.JSON, record.After.JSON = x.textBefore.JSON(), x.text.JSON()
		return record
	}
	record.Before.Object = x.before
	if !x.deleted {
		record.After.Object = x.record
	}
	return record
}

func (x *exchange) verdict() journal.Verdict {
	switch status := x.reply.status; {
	case x.prefer.code == status && status != 0 && status >= 400:
		return journal.Forced
	case status >= 500:
		return journal.Failed
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return journal.Unauthorized
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return journal.NotFound
	case status >= 400:
		return journal.Refused
	}
	return journal.Accepted
}
