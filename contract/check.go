package contract

import (
	"cmp"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// A Check is one thing a server must do. It documents itself.
type Check struct {
	ID      string // in words, unique
	Family  string
	Title   string // what a server that passes does, in one line
	Text    string // why it matters, and what is looked at
	Example string // an exchange that breaks it
	Fix     string // how a server mends it
	Needs   []Need
	Changes bool // it sends what could change a record
	About   About

	probe *probe
	kinds []kind // of the probe's issues; none: those that no other check claims
}

// About tells what a check is made on, one by one.
type About string

const (
	ARecord     About = ""           // a record of the caller that an operation merges a body into
	ACollection About = "collection" // a resource of many records
	AnOperation About = "operation"  // any operation
	TheRun      About = "run"        // every exchange of an operation, at the end of the run
)

// A Need is something a check cannot do without.
type Need string

const (
	NeedsToken        Need = "a token (--token)"
	NeedsSecond       Need = "a second token (--second-token)"
	NeedsWithout      Need = "a token of a user without a record (--token-without-detail)"
	NeedsCredentials  Need = "an operation that demands credentials"
	NeedsRecord       Need = "an operation that writes a record of its caller"
	NeedsChangeRights Need = "leave to change the record (no --read-only)"
)

// A probe makes exchanges and notes issues. It runs at most once an operation.
type probe struct {
	name string
	run  func(*trial)
}

// A kind tells what sort of issue a probe saw.
type kind string

const (
	refusedValid   kind = "a valid request was refused"
	answeredOther  kind = "the answer does not hold what was sent"
	forgot         kind = "the next answer does not hold what was sent"
	disturbed      kind = "something changed that was not sent"
	tookInvalid    kind = "what must be refused was taken"
	appliedRefused kind = "a refused request changed something"
	otherStatus    kind = "another status than the one demanded"
	crashed        kind = "no answer, or a server error"
	undeclared     kind = "a status that is not declared"
	wrongMedia     kind = "another media type than declared"
	invalidBody    kind = "a body the document refuses"
	wrongHeader    kind = "a header the document refuses"
	wrongRequest   kind = "a request the document refuses"
	judgesDiffer   kind = "the two judges disagree"
	noted          kind = "how the server does it"
)

// An issue is one thing a probe saw.
type issue struct {
	kind     kind
	verdict  finding.Verdict
	key      string // issues of the same key are one finding
	message  string
	expected string
	actual   string
	pointer  string // in the body
	in       Part   // where the kind does not tell
	rule     spec.Location
	exchange *exchange
	count    int
}

// part is what of an exchange an issue is about.
func (i issue) part() Part {
	switch i.kind {
	case wrongRequest:
		return Part(cmp.Or(string(i.in), string(InRequest)))
	case wrongHeader, wrongMedia:
		return InAnswerHeader
	case crashed, undeclared, noted:
		return InStatus
	}
	return InAnswer
}
