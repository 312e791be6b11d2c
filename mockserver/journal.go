package mockserver

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/internal/journal"
)

// record adds an exchange to the journal: it started at a time of the clock, and
// began at one of its base.
func (s *Server) record(x *exchange, started, began time.Time) {
	c := &x.call
	e := journal.Entry{
		Time: started, Duration: s.clock.Base().Sub(began),
		Method: c.HTTP.Method, URL: c.HTTP.URL, Operation: c.Operation, User: c.User.Token,
		Status: x.reply.Status, Verdict: x.verdict(),
		Violations: journal.InPart(journal.RequestBody, c.Violations), Notices: c.Notices, Faults: x.faults, Secrets: &s.secrets,
		Request:  journal.Half{Header: journal.Pack(c.HTTP.Header), Body: c.Body},
		Response: journal.Half{Header: journal.Pack(x.writer.Header()), Body: x.reply.Body},
	}
	if x.fast.Before != nil || x.change.Changed() {
		e.Record = x.changed()
	}
	journal.Acknowledge(c.HTTP.Context(), s.journal.Add(e))
}

// changed is the record that an exchange wrote.
func (x *exchange) changed() journal.Record {
	r := x.call.Operation.Resource
	record := journal.Record{Resource: r.Name}
	switch {
	case x.place.Entry != nil:
		record.ID = x.place.Entry.Key
	case r.OfCaller:
		record.ID = x.call.User.Token
	}
	if x.fast.Before != nil {
		record.Before.JSON, record.After.JSON = x.fast.Before.JSON(), x.fast.After.JSON()
		return record
	}
	record.Before.Object = x.change.Before
	if !x.change.Deleted {
		record.After.Object = x.change.Record
	}
	return record
}

func (x *exchange) verdict() journal.Verdict {
	switch status := x.reply.Status; {
	case x.call.Prefer.Code == status && status != 0 && status >= 400:
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
