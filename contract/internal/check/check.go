// Package check says what a check is: a thing a server must do, which documents itself
// and names the probe that looks at it and the kinds of issues that are its own.
package check

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/evidence"
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

	Probe string          // makes the exchanges that the check looks at
	Kinds []evidence.Kind // of the probe's issues that are its own; none: all
}

// Owns tells whether issues of a kind belong to the check: it names the kind, or
// names none and no other check of its probe, of all there are, does. Which checks
// are run decides nothing.
func (c Check) Owns(k evidence.Kind, all []Check) bool {
	if len(c.Kinds) > 0 {
		return slices.Contains(c.Kinds, k)
	}
	return !slices.ContainsFunc(all, func(other Check) bool {
		return other.About == c.About && other.Probe == c.Probe && slices.Contains(other.Kinds, k)
	})
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
	NeedsToken        Need = "a token"
	NeedsSecond       Need = "a second token"
	NeedsWithout      Need = "a token of a user without a record"
	NeedsCredentials  Need = "an operation that demands credentials"
	NeedsRecord       Need = "an operation that writes a record of its caller"
	NeedsChangeRights Need = "leave to change the record"
	NeedsRequests     Need = "more requests"
	NeedsScheme       Need = "a token for its security"
)
