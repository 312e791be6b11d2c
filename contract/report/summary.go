package report

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

// headline says in one line what the run proved. It never says more: where
// nothing was checked, or not all, the line is about that.
func headline(r finding.Result, o Options) string {
	s := r.Summary
	made := s.Passed + s.Broken + s.Lenient + s.Observed
	switch {
	case r.Failed(o.Strict):
		return "The contract is broken" + ending(r)
	case made == 0:
		return "Nothing was checked" + ending(r)
	case r.Interrupted != "":
		return "Nothing was found broken" + ending(r)
	case r.Baseline != nil && r.Baseline.Known > 0:
		return fmt.Sprintf("Nothing new is broken: the baseline accepts %s", english.Count(r.Baseline.Known, "finding"))
	case s.Skipped > 0:
		return fmt.Sprintf("The contract holds, as far as it was checked: %s did not run", english.Count(s.Skipped, "check"))
	}
	return "The contract holds"
}

// ending says why a run ended early.
func ending(r finding.Result) string {
	if r.Interrupted == "" {
		return ""
	}
	return ", and the run ended early: " + r.Interrupted
}

// A state is what a headline amounts to.
type state string

const (
	isGood   state = "good"
	isBad    state = "bad"
	isUnsure state = "unsure" // it ended early, or nothing was checked
)

func stateOf(r finding.Result, o Options) state {
	switch s := r.Summary; {
	case r.Failed(o.Strict):
		return isBad
	case r.Interrupted != "" || s.Checks == s.Skipped:
		return isUnsure
	}
	return isGood
}

// tally counts the verdicts in words.
func tally(s finding.Summary) string {
	return fmt.Sprintf("%s: %d passed, %d broken, %d lenient, %d observed, %d skipped",
		english.Count(s.Checks, "check"), s.Passed, s.Broken, s.Lenient, s.Observed, s.Skipped)
}

// effort says what the run took.
func effort(r finding.Result) string {
	return english.Count(r.Requests, "request") + " in " + milliseconds(float64(r.DurationMS))
}

// coverageLine says how many operations did their work at least once.
func coverageLine(r finding.Result) string {
	succeeded, total := r.Succeeded()
	return fmt.Sprintf("%d of %s succeeded at least once", succeeded, english.Count(total, "operation"))
}

// obstacle says why an operation never succeeded, and what would help.
func obstacle(o finding.Operation) string {
	why := o.Reason
	switch {
	case why == "" && o.Requests == 0:
		why = "not called"
	case why == "":
		why = english.Count(o.Requests, "request") + ", no success"
	}
	if o.Needs != "" {
		why += "; needs " + o.Needs
	}
	return why
}

// baselineLine says how a run compares with a baseline; "" without one.
func baselineLine(b *finding.Baseline) string {
	if b == nil {
		return ""
	}
	return fmt.Sprintf("baseline %s: %d known, %d new, %d fixed, %d expired", b.File, b.Known, b.New, len(b.Fixed), len(b.Expired))
}

// entryText names an entry of a baseline.
func entryText(k finding.Known) string {
	check, until := k.Check, k.Expires
	if check != "" {
		check = "[" + check + "]"
	}
	if until != "" {
		until = "(until " + until + ")"
	}
	return strings.Join(nonEmptyTexts(k.Fingerprint, check, k.Operation, k.Message, until), " ")
}

// A part is one kind of part that a document has.
type part struct {
	Name string
	finding.Covered
}

// parts lists what coverage counts.
func parts(c finding.Coverage) []part {
	return []part{
		{"operations", c.Operations},
		{"statuses", c.Statuses},
		{"media types", c.MediaTypes},
		{"properties", c.Properties},
		{"keywords", c.Keywords},
	}
}

// restoration says how the test users' records were left.
func restoration(r finding.Restored) string {
	var said []string
	switch {
	case r.Verified && len(r.Left) == 0:
		said = append(said, "read again, and exactly as they were before")
	case r.Verified:
		said = append(said, "read again, and as they were before except for what is listed")
	case r.Note == "":
		said = append(said, "not verified")
	}
	if r.Note != "" {
		said = append(said, r.Note)
	}
	return strings.Join(said, "; ")
}

// meaning says what a verdict claims.
func meaning(v finding.Verdict) string {
	switch v {
	case finding.Passed:
		return "observed, and as the document, HTTP or the merge rules demand"
	case finding.Broken:
		return "not as demanded, and no honest reading allows it"
	case finding.Lenient:
		return "accepted though the document refuses it, and nothing was lost"
	case finding.Observed:
		return "servers may honestly differ here; this one does so"
	}
	return "not run, and so not known"
}

// cost says what an impact means to those who use the API.
func cost(i finding.Impact) string {
	switch i {
	case finding.DataAtRisk:
		return "data at risk"
	case finding.ServerError:
		return "server error"
	case finding.WrongValue:
		return "wrong value"
	case finding.WrongShape:
		return "wrong shape"
	}
	return ""
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
