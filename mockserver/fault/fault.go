package fault

import (
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// A Fault is one way in which a server can differ from its description, or from
// what people build on it. It documents itself.
type Fault struct {
	ID      string // in words, unique
	Family  string // which checks should find it; the same words as theirs
	Title   string // what the server does, in one line
	Text    string // how real servers come to do it
	Example string // an exchange that shows it
	Needs   []Need // what it takes to see it
	Inject  func(Target) Hooks
}

// A Need is what it takes to see a fault.
type Need string

const (
	NeedsCredentials Need = "an operation that demands credentials"
	NeedsBoolean     Need = "a boolean field"
	NeedsText        Need = "a text field without a format"
	NeedsLongText    Need = "a text field that takes more than 255 characters"
	NeedsDate        Need = "a date field"
	NeedsURL         Need = "a URL field"
	NeedsList        Need = "a list field"
	NeedsReference   Need = "a field that is written by names"
	NeedsFree        Need = "a free-form field"
	NeedsNullable    Need = "a field that takes null"
	NeedsNested      Need = "an object field with fields of its own"
	NeedsRules       Need = "a field with a maxLength and a pattern"
	NeedsKept        Need = "members that the server keeps"
	NeedsTwoUsers    Need = "two users"
	NeedsNoRecord    Need = "a user without a record"
	NeedsParallel    Need = "requests at the same time"
	NeedsRepeat      Need = "a second request"
)

// A Target is the mock that a fault is injected in.
type Target struct {
	API   *spec.API
	First string                  // the token of the first user
	Known func(token string) bool // tells whether a user has the token
}

// Hooks wrap what stands at the seams of a mock. Each takes what stands there
// and returns what is to stand there instead; a nil hook leaves it. They wrap
// anew for each request that the fault takes hold of, and are called at the same
// time by many: what a fault remembers is made by Inject.
type Hooks struct {
	Answer func(next Answer) Answer
	Token  func(next Token) Token
	Check  func(next Check) Check
	Apply  func(next Apply) Apply
	Store  func(next store.Store) store.Store
}

// An Answer is what a whole request is answered with.
type Answer func(r *http.Request) Reply

// A Token is the token that a request carries for a security scheme; sent is
// true for a malformed one too.
type Token func(use spec.SecurityUse, r *http.Request) (token string, sent bool)

// A Check lists the rules that a body breaks.
type Check func(plan *spec.Plan, body any) []spec.Violation

// An Apply makes a new record of an old one.
type Apply func(w Write) (spec.WriteResult, []spec.Violation)

// A Write is one body on its way into a user's record.
type Write struct {
	spec.Change
	Plan *spec.Plan
	User string       // the user's token
	Old  value.Object // the record as it is; not to be changed
}

// A Reply is an answer that is decided and not yet written.
type Reply struct {
	Status int
	Header http.Header // may be nil
	Media  string      // the Content-Type; "" sends none
	Body   []byte
	Cut    bool // the connection is closed before all of it is sent
}
