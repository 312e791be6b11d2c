package report

import (
	"io"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/sanitize"
)

func sarifFormat() Format {
	return Format{
		Name:  "sarif",
		Title: "SARIF 2.1.0, for code scanning",
		Text: "A rule for each check and a result for each finding, at its line of the document, with the exchange; known ones are suppressed. Checks that passed " +
			"are left out; those that were not run are notifications. Fingerprints stay the same from run to run, whatever the seed.",
		Extension: ".sarif",
		Write:     writeSARIF,
	}
}

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

func writeSARIF(w io.Writer, r finding.Result, o Options) error {
	r = sanitized(r)
	finding.Identify(r.Results) // whoever made the result
	text, err := json.Marshal(sarif(r, o), json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(sanitize.JSON(text), '\n'))
	return err
}

func sarif(r finding.Result, o Options) sarifLog {
	rules, index := sarifRules(r.Results)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "actalike", Version: sanitize.Text(o.Version), URI: "https://github.com/actalike/actalike", Rules: rules,
		}},
		Invocations: []sarifInvocation{sarifRan(r)},
		Results:     sarifResults(r, o, index),
		ColumnKind:  "unicodeCodePoints",
		Properties:  map[string]any{"target": r.Target, "document": r.Document, "seed": r.Seed, "summary": r.Summary, "coverage": coverageLine(r)},
	}
	return sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}
}

// sarifRules makes one rule of each check, however many operations it ran on.
func sarifRules(checks []finding.Check) ([]sarifRule, map[string]int) {
	var rules []sarifRule
	index := map[string]int{}
	for _, c := range checks {
		if _, known := index[c.Check]; known {
			continue
		}
		index[c.Check] = len(rules)
		rules = append(rules, sarifRule{c.Check, sarifText{c.Title}, map[string]any{"tags": []string{c.Family}}})
	}
	return rules, index
}

func sarifRan(r finding.Result) sarifInvocation {
	end := r.Started.Add(time.Duration(r.DurationMS) * time.Millisecond)
	ran := sarifInvocation{Successful: r.Interrupted == "", Start: sarifTime(r.Started), End: sarifTime(end)}
	if r.Interrupted != "" {
		ran.Run = append(ran.Run, sarifNotification{"error", sarifText{"the run ended early: " + r.Interrupted}})
	}
	ran.Run = append(ran.Run, sarifNotification{"note", sarifText{"the test users' records: " + restoration(r.Restored)}})
	for _, pointer := range r.Restored.Left {
		ran.Run = append(ran.Run, sarifNotification{"warning", sarifText{"could not be restored: " + pointer}})
	}
	for _, c := range skipped(r) {
		ran.Configured = append(ran.Configured, sarifNotification{"note", sarifText{
			c.Check + " was not run on " + c.Operation + ": it needs " + strings.TrimPrefix(c.Skipped, "needs "),
		}})
	}
	return ran
}

func sarifTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
