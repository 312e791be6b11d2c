package report

import (
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/actalike/actalike/contract/finding"
)

func sarifFormat() Format {
	return Format{
		Name:  "sarif",
		Title: "SARIF 2.1.0, for code scanning",
		Text: "A rule for each check and a result for each finding, at its line of the document, with the exchange. Checks that passed are left " +
			"out; those that were not run are notifications. Fingerprints stay the same from run to run, whatever the seed.",
		Extension: ".sarif",
		Write:     writeSARIF,
	}
}

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

func writeSARIF(w io.Writer, r finding.Result, o Options) error {
	text, err := json.Marshal(sarif(legible(r), o), json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// The parts of a SARIF log that we write; the names are SARIF's.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		ColumnKind  string            `json:"columnKind"`
		Properties  map[string]any    `json:"properties"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		URI     string      `json:"informationUri"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID         string         `json:"id"`
		Short      sarifText      `json:"shortDescription"`
		Properties map[string]any `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifInvocation struct {
		Successful bool                `json:"executionSuccessful"`
		Start      string              `json:"startTimeUtc"`
		End        string              `json:"endTimeUtc"`
		Run        []sarifNotification `json:"toolExecutionNotifications"`
		Configured []sarifNotification `json:"toolConfigurationNotifications"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
)

func sarif(r finding.Result, o Options) sarifLog {
	rules, index := sarifRules(r.Results)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "actalike", Version: legibleText(o.Version), URI: "https://github.com/actalike/actalike", Rules: rules,
		}},
		Invocations: []sarifInvocation{sarifRan(r)},
		Results:     sarifResults(r, o, index),
		ColumnKind:  "unicodeCodePoints",
		Properties:  map[string]any{"target": r.Target, "document": r.Document, "seed": r.Seed, "summary": r.Summary},
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
		ran.Run = append(ran.Run, sarifNotification{"warning", sarifText{"could not be put back: " + pointer}})
	}
	for _, c := range skipped(r) {
		ran.Configured = append(ran.Configured, sarifNotification{"note", sarifText{
			c.Check + " was not run on " + c.Operation + ": it needs " + c.Skipped,
		}})
	}
	return ran
}

func sarifTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
