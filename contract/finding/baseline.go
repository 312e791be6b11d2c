package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// A Baseline says how the findings of a run compare with those that were known.
type Baseline struct {
	File    string  `json:"file"`
	Known   int     `json:"known"`   // findings that it holds
	New     int     `json:"new"`     // findings that fail the run
	Fixed   []Known `json:"fixed"`   // entries that were checked, and not found again
	Expired []Known `json:"expired"` // entries whose date is past: they are new again
}

// A Known is one entry of a baseline: a finding that somebody has accepted.
type Known struct {
	Fingerprint string `json:"fingerprint"`
	Check       string `json:"check,omitempty"`
	Operation   string `json:"operation,omitempty"`
	Message     string `json:"message,omitempty"`
	Reason      string `json:"reason,omitempty"`  // why it is accepted
	Expires     string `json:"expires,omitempty"` // the last day it is, as 2006-01-02
}

// Identify gives every finding its fingerprint: the same in every run that finds
// it, whatever the seed and the values.
func Identify(checks []Check) {
	same := map[string]int{}
	for i, c := range checks {
		for j := range c.Findings {
			f := &checks[i].Findings[j]
			print := fingerprint(c, *f)
			if same[print]++; same[print] > 1 {
				print += fmt.Sprintf("-%d", same[print])
			}
			f.Fingerprint = print
		}
	}
}

// fingerprint is made of what a finding is about. Its message is not: that holds
// values, which change with the seed. Nor is the name of a file, which may move.
func fingerprint(c Check, f Finding) string {
	_, rule, _ := strings.Cut(f.Rule, "#")
	about := []string{c.Check, c.Operation, f.Operation, string(f.Verdict), f.Kind, index.ReplaceAllString(f.Pointer, "/*"), rule}
	sum := sha256.Sum256([]byte(strings.Join(about, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// index is the token of a JSON Pointer that leads into a list.
var index = regexp.MustCompile(`/\d+\b`)
