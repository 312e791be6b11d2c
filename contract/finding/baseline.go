package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"regexp"
	"slices"
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
	CheckedOn   string `json:"checked_on,omitempty"` // the operation of the check, if it is another
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

// Compare marks the findings that are known on a day, written as 2006-01-02, and says in
// r.Baseline how they compare. Strict runs fail by lenient findings, too.
func (r *Result) Compare(file string, known []Known, day string, strict bool) {
	b := &Baseline{File: file, Fixed: []Known{}, Expired: []Known{}}
	entries, found := map[string]*Known{}, map[string]bool{}
	for i := range known {
		entries[known[i].Fingerprint] = &known[i]
	}
	for f := range r.acceptable() {
		found[f.Fingerprint] = true
		switch entry := entries[f.Fingerprint]; {
		case entry != nil && !entry.expired(day):
			f.Known = entry
			b.Known++
		case f.Fails(strict):
			b.New++
		}
	}
	for _, entry := range known {
		switch {
		case found[entry.Fingerprint] && entry.expired(day):
			b.Expired = append(b.Expired, entry)
		case !found[entry.Fingerprint] && r.checked(entry):
			b.Fixed = append(b.Fixed, entry)
		}
	}
	r.Baseline = b
}

// Accept lists the entries of a baseline that knows every finding of the result. Of the
// old entries it keeps those that were found again, with their reasons, and those that
// were not checked; one that has expired is accepted anew, without a date.
func (r *Result) Accept(old []Known, day string) []Known {
	entries, list := map[string]Known{}, []Known{}
	for _, entry := range old {
		entries[entry.Fingerprint] = entry
		if !r.checked(entry) {
			list = append(list, entry)
		}
	}
	for f, c := range r.acceptable() {
		entry := Known{Fingerprint: f.Fingerprint, Check: c.Check, Operation: cmp.Or(f.Operation, c.Operation), Message: f.Message}
		if entry.Operation != c.Operation {
			entry.CheckedOn = c.Operation
		}
		if before, known := entries[f.Fingerprint]; known {
			if entry.Reason, entry.Expires = before.Reason, before.Expires; before.expired(day) {
				entry.Expires = ""
			}
		}
		if !slices.ContainsFunc(list, func(k Known) bool { return k.Fingerprint == f.Fingerprint }) {
			list = append(list, entry)
		}
	}
	slices.SortFunc(list, func(a, b Known) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return list
}

// acceptable are the findings that a baseline may hold, with their checks: those that
// can fail a run.
func (r *Result) acceptable() iter.Seq2[*Finding, *Check] {
	return func(yield func(*Finding, *Check) bool) {
		for i := range r.Results {
			c := &r.Results[i]
			for j := range c.Findings {
				if f := &c.Findings[j]; f.Verdict.Fails(true) && !yield(f, c) {
					return
				}
			}
		}
	}
}

// checked tells whether the result could have found an entry again: its check ran on its
// operation.
func (r *Result) checked(entry Known) bool {
	on := cmp.Or(entry.CheckedOn, entry.Operation)
	return entry.Check == "" || slices.ContainsFunc(r.Results, func(c Check) bool {
		return c.Check == entry.Check && c.Verdict != Skipped && (on == "" || c.Operation == on)
	})
}

func (k Known) expired(day string) bool { return k.Expires != "" && day > k.Expires }
