// Package report renders one [finding.Result] for people and for programs.
//
// A format is a value that documents itself, and [All] lists them. Every format
// writes the same bytes for the same result: no clock, no environment and no
// map order comes in. Whatever the target answered is data: it can neither
// break a format nor steer the terminal, the CI runner or the browser that shows it.
//
// Findings are ordered by what they cost, and those with one cause are one group;
// what is counted is each operation and fault by itself.
//
// Non-goals: colours are for text alone, and no format hides that a run was
// interrupted or that a check was not run.
package report

import (
	"fmt"
	"strings"
)

// All lists every format, by name.
func All() []Format {
	return []Format{
		githubFormat(),
		htmlFormat(),
		jsonFormat(),
		junitFormat(),
		markdownFormat(),
		sarifFormat(),
		textFormat(),
	}
}

// Find returns the format of that name. The error lists those that exist.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown report format %q: must be one of %s", name, strings.Join(names, ", "))
}
