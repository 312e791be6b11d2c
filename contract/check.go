package contract

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/conform"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/operation"
	"github.com/actalike/actalike/contract/internal/record"
	"github.com/actalike/actalike/contract/internal/scenario"
)

// A Check is one thing a server must do. It documents itself. Those of [All] are
// built in; a check of an embedder's own has a Run function.
type Check struct {
	ID      string // in words, unique
	Family  string
	Title   string // what a server that passes does, in one line
	Text    string // why it matters, and what is looked at
	Example string // an exchange that breaks it
	Fix     string // how to fix a server that fails it
	Needs   []check.Need
	Changes bool // it sends what could change a record
	About   check.About

	// Run makes the exchanges of a check of your own, and reports what they show. It
	// is called once for each thing that the check is about.
	Run func(*Session)

	declared *check.Check
}

// All lists every check in the order they run. Conformance comes last: it sums
// up what every exchange of the others showed.
func All() []Check { return public(declarations()) }

func declarations() []check.Check {
	return slices.Concat(record.Checks(), scenario.Checks(), operation.Checks(), conform.Checks())
}

func public(list []check.Check) []Check {
	checks := make([]Check, len(list))
	for i, d := range list {
		checks[i] = Check{
			ID: d.ID, Family: d.Family, Title: d.Title, Text: d.Text, Example: d.Example, Fix: d.Fix,
			Needs: d.Needs, Changes: d.Changes, About: d.About, declared: &list[i],
		}
	}
	return checks
}

// probe names what makes the exchanges of the check; checks of one probe share them.
func (c Check) probe() string {
	if c.declared == nil {
		return "own " + c.ID
	}
	return c.declared.Probe
}

// owns tells whether issues of a kind belong to the check.
func (c Check) owns(k evidence.Kind, all []check.Check) bool {
	return c.declared == nil || c.declared.Owns(k, all)
}

// About tells what a check is made on, one by one.
type About = check.About

// What checks are made on.
const (
	ARecord     = check.ARecord     // a record of the caller that an operation merges a body into
	ACollection = check.ACollection // a resource of many records
	AnOperation = check.AnOperation // any operation
	TheRun      = check.TheRun      // every exchange of an operation, at the end of the run
)

// A Need is something a check cannot do without.
type Need = check.Need

// What checks need.
const (
	NeedsToken        = check.NeedsToken
	NeedsSecond       = check.NeedsSecond
	NeedsWithout      = check.NeedsWithout
	NeedsCredentials  = check.NeedsCredentials
	NeedsRecord       = check.NeedsRecord
	NeedsChangeRights = check.NeedsChangeRights
	NeedsRequests     = check.NeedsRequests
	NeedsScheme       = check.NeedsScheme
)
