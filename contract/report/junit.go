package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
)

func junitFormat() Format {
	return Format{
		Name:  "junit",
		Title: "JUnit XML, for CI servers",
		Text: "A suite for each family and a test case for each check and operation: broken is a failure, skipped and known findings are skipped, " +
			"what was lenient or observed stands in system-out of a case that passed. An interrupted run has an error.",
		Extension: ".xml",
		Write:     writeJUnit,
	}
}

// The XML that Jenkins, GitLab, Azure and others read, as testdata/junit.xsd has it.
type (
	junitRun struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Time   string       `xml:"time,attr"`
		Suites []junitSuite `xml:"testsuite"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string     `xml:"classname,attr"`
		Name    string     `xml:"name,attr"`
		Skipped *junitNote `xml:"skipped"`
		Error   *junitNote `xml:"error"`
		Failure *junitNote `xml:"failure"`
		Out     string     `xml:"system-out,omitempty"`
	}
	junitNote struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

func writeJUnit(w io.Writer, r finding.Result, o Options) error {
	text, err := xml.MarshalIndent(junit(sanitized(r), o), "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func junit(r finding.Result, o Options) junitRun {
	run := junitRun{Name: "actalike check " + r.Target, Time: fmt.Sprintf("%.3f", float64(r.DurationMS)/1000)}
	for _, group := range families(r.Results) {
		var cases []junitCase
		for _, c := range group.Checks {
			cases = append(cases, junitCheck(c, o))
		}
		run.add(suiteOf(r, group.Name, cases))
	}
	if r.Interrupted != "" {
		run.add(suiteOf(r, "the run", []junitCase{interruptedCase(r)}))
	}
	return run
}

func (run *junitRun) add(s junitSuite) {
	run.Suites = append(run.Suites, s)
	run.Tests += s.Tests
	run.Failures += s.Failures
	run.Errors += s.Errors
	run.Skipped += s.Skipped
}

func suiteOf(r finding.Result, name string, cases []junitCase) junitSuite {
	s := junitSuite{Name: name, Cases: cases, Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Properties: []junitProperty{
		{"target", r.Target}, {"document", r.Document}, {"seed", fmt.Sprint(r.Seed)}, {"coverage", coverageLine(r)},
	}}
	for _, c := range cases {
		s.Tests++
		s.Failures += one(c.Failure)
		s.Errors += one(c.Error)
		s.Skipped += one(c.Skipped)
	}
	return s
}

func one(n *junitNote) int {
	if n == nil {
		return 0
	}
	return 1
}

// junitCheck keeps one failure for all findings of a check: many readers show the first alone.
func junitCheck(c finding.Check, o Options) junitCase {
	made := junitCase{Class: c.Check, Name: c.Title + " (" + c.Operation + ")"}
	var failures, notes []finding.Finding
	for _, f := range c.Findings {
		if f.Fails(o.Strict) {
			failures = append(failures, f)
		} else {
			notes = append(notes, f)
		}
	}
	switch {
	case c.Verdict == finding.Skipped:
		made.Skipped = &junitNote{Message: "needs " + strings.TrimPrefix(c.Skipped, "needs ")}
	case c.Fails(o.Strict):
		made.Failure = &junitNote{Message: junitMessage(c, failures), Type: string(c.Verdict), Text: plain(failures)}
	case c.Verdict.Fails(o.Strict):
		made.Skipped = &junitNote{Message: "known: " + acceptance(firstKnown(c)), Type: "known"}
	}
	made.Out = plain(notes)
	return made
}

// firstKnown is an entry of the baseline that accepts a check's findings.
func firstKnown(c finding.Check) *finding.Known {
	for _, f := range c.Findings {
		if f.Known != nil {
			return f.Known
		}
	}
	return &finding.Known{}
}

func junitMessage(c finding.Check, failures []finding.Finding) string {
	if len(failures) == 0 {
		return c.Title
	}
	message := failures[0].Message
	if in := failures[0].Operation; in != "" && in != c.Operation {
		message = in + ": " + message
	}
	if len(failures) > 1 {
		message += fmt.Sprintf(" (and %d more)", len(failures)-1)
	}
	return message
}

func interruptedCase(r finding.Result) junitCase {
	return junitCase{
		Class: "run", Name: "the run is complete",
		Error: &junitNote{Message: r.Interrupted, Type: "interrupted"},
	}
}

// plain writes findings in full, without colours.
func plain(all []finding.Finding) string {
	var texts []string
	for _, f := range all {
		texts = append(texts, plainFinding(f))
	}
	return strings.Join(texts, "\n")
}

func plainFinding(f finding.Finding) string {
	const most = 4000
	lines := []string{string(f.Verdict) + ": " + f.Message}
	if f.Operation != "" {
		lines = append(lines, "in: "+f.Operation)
	}
	for _, each := range facts(f) {
		lines = append(lines, each.Name+": "+each.Text)
	}
	if f.Request != nil {
		lines = append(lines, "", requestText(f.Request, most), "")
	}
	if f.Response != nil {
		lines = append(lines, responseText(f.Response, most), "")
	}
	for _, each := range []fact{{"curl", f.Curl}, {"replay", f.Replay}} {
		if each.Text != "" {
			lines = append(lines, each.Name+": "+each.Text)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
