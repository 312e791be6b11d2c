// Package journal keeps the last exchanges of a server for people to look at.
//
// A server hands over what it knows of an exchange as an [Entry] and goes on:
// credentials are taken out, bodies turned into text and differences computed
// when somebody reads. A mock and a proxy write the same journal.
//
// Non-goals: nothing is written to disk, and nothing is kept for ever.
package journal

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/actalike/actalike/spec"
)

// A Row is what a list shows of an exchange. It holds no credentials.
type Row struct {
	ID         int64         `json:"id"` // from 1, in the order of their ends
	Time       time.Time     `json:"time"`
	Method     string        `json:"method"`
	Path       string        `json:"path"` // with the query, credentials redacted
	Operation  string        `json:"operation,omitempty"`
	User       string        `json:"user,omitempty"`
	Status     int           `json:"status"` // 0: no answer
	Duration   time.Duration `json:"duration_ns"`
	Verdict    Verdict       `json:"verdict"`
	Violations []Violation   `json:"violations,omitempty"`
	Notices    []spec.Notice `json:"notices,omitempty"`
	Faults     []string      `json:"faults,omitempty"` // ids of the planted faults that took hold
}

// An Exchange is one request and its answer. It holds no credentials.
type Exchange struct {
	Row
	Request  Message  `json:"request"`
	Response Message  `json:"response"`
	Changes  []Change `json:"changes,omitempty"` // what became of the records
}

// A Message is one half of an exchange.
type Message struct {
	Header    http.Header `json:"header"`
	Body      string      `json:"body"`
	Size      int         `json:"size"`                // of the whole body, in bytes
	Truncated bool        `json:"truncated,omitempty"` // only the start of the body is kept
}

// A Violation is a rule that one part of an exchange breaks.
type Violation struct {
	spec.Violation
	In    Part   `json:"in,omitempty"`
	Check string `json:"check,omitempty"` // the check of the contract suite that found it
}

// A Part is where in an exchange a violation stands.
type Part string

const (
	RequestBody    Part = "" // Pointer is one into the request body
	RequestPath    Part = "path"
	RequestQuery   Part = "query"
	RequestHeader  Part = "header"
	RequestCookie  Part = "cookie"
	Parameters     Part = "parameters" // one of those four
	ResponseBody   Part = "response"   // Pointer is one into the body of the answer
	ResponseHeader Part = "response-header"
	ResponseStatus Part = "response-status"
)

// InPart says of violations which part of an exchange they stand in, where they
// do not say so themselves: those of a parameter do.
func InPart(in Part, violations []spec.Violation) []Violation {
	var list []Violation
	for _, v := range violations {
		part := in
		if v.In != "" {
			part = Part(v.In)
		}
		list = append(list, Violation{Violation: v, In: part})
	}
	return list
}

// A Verdict sums an exchange up.
type Verdict string

const (
	Accepted     Verdict = "accepted"
	Refused      Verdict = "refused"      // the request broke the document
	Unauthorized Verdict = "unauthorized" // no known user
	NotFound     Verdict = "not-found"    // no such record, path or method
	Forced       Verdict = "forced"       // the client asked for this answer
	Failed       Verdict = "failed"       // the server itself failed, or there was no answer
	Broken       Verdict = "broken"       // the exchange is not as the document promises
	Lenient      Verdict = "lenient"      // more was taken than the document promises, and nothing lost
	Observed     Verdict = "observed"     // worth a look, and no fault of the server
	NotJudged    Verdict = "not-judged"   // nothing can be said of it
)

// A Change is what an exchange made of one record.
type Change struct {
	Resource    string       `json:"resource"`
	ID          string       `json:"id,omitempty"`
	Kind        ChangeKind   `json:"kind"`
	Differences []Difference `json:"differences"`
}

// A ChangeKind tells what happened to a record.
type ChangeKind string

const (
	Created ChangeKind = "created"
	Updated ChangeKind = "updated"
	Deleted ChangeKind = "deleted"
)

// A Difference is one value of a record that is not as it was.
type Difference struct {
	Pointer string          `json:"pointer"`
	Before  json.RawMessage `json:"before,omitempty"` // absent: there was none
	After   json.RawMessage `json:"after,omitempty"`  // absent: there is none
}
