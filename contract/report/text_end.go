package report

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
)

// end writes what comes behind the failures.
func (t *textWriter) end(r finding.Result) {
	t.known(r)
	t.baseline(r.Baseline)
	t.notes(r)
	t.needs(skipped(r))
	t.coverage(r)
	t.records(r.Restored)
	t.summary(r)
}

// known lists what the baseline accepts.
func (t *textWriter) known(r finding.Result) {
	var all []found
	for _, v := range finding.Verdicts() {
		all = append(all, filter(findings(r, v), isKnown)...)
	}
	if len(all) == 0 {
		return
	}
	t.heading(fmt.Sprintf("Known: %s that the baseline accepts", english.Count(len(all), "finding")))
	t.list(groups(all), func(g group) string {
		return fmt.Sprintf("%s: %s (%s): %s", acceptance(g.Known), g.check.Title, g.where(), g.Message)
	})
}

// baseline lists the entries that can be taken out.
func (t *textWriter) baseline(b *finding.Baseline) {
	if b == nil {
		return
	}
	for _, section := range []struct {
		heading string
		entries []finding.Known
	}{
		{"Fixed: in the baseline, and not found again", b.Fixed},
		{"Expired: in the baseline, and accepted no longer", b.Expired},
	} {
		if len(section.entries) == 0 {
			continue
		}
		t.heading(section.heading)
		for i, k := range section.entries {
			if t.tooMany(i, len(section.entries)) {
				break
			}
			t.note(t.paint(dim, "-"), 1, entryText(k))
		}
	}
}

// notes writes a line for each cause that is no failure.
func (t *textWriter) notes(r finding.Result) {
	for _, v := range finding.Verdicts() {
		all := filter(findings(r, v), isNew)
		if len(all) == 0 || v.Fails(t.Strict) || t.Verbose {
			continue
		}
		t.heading(fmt.Sprintf("%s: %s", capital(string(v)), meaning(v)))
		t.list(groups(all), func(g group) string {
			return fmt.Sprintf("%s (%s): %s", g.check.Title, g.where(), g.Message)
		})
	}
}

func (t *textWriter) list(list []group, say func(group) string) {
	for i, g := range list {
		if t.tooMany(i, len(list)) {
			return
		}
		t.note(t.mark(g.Verdict), 1, say(g))
	}
}

// tooMany ends a list that is too long, and says how much is left out.
func (t *textWriter) tooMany(i, length int) bool {
	if t.Verbose || i < t.few || length == t.few+1 {
		return false
	}
	t.line("    ", fmt.Sprintf("and %d more", length-i))
	return true
}

// needs groups what was not run by what it takes.
func (t *textWriter) needs(checks []finding.Check) {
	if len(checks) == 0 {
		return
	}
	t.heading("Skipped: " + meaning(finding.Skipped))
	list := reasons(checks)
	for i, each := range list {
		if t.tooMany(i, len(list)) {
			return
		}
		text := "needs " + strings.TrimPrefix(each.Text, "needs ")
		if len(each.Checks) == 1 {
			text = each.Checks[0].Title + ": " + text
		} else {
			text = fmt.Sprintf("%d checks: %s", len(each.Checks), text)
		}
		t.note(t.mark(finding.Skipped), 1, text)
	}
}

// coverage says what of the document was exercised, and why the rest was not.
func (t *textWriter) coverage(r finding.Result) {
	t.heading("Coverage: " + coverageLine(r))
	for _, k := range parts(r.Coverage) {
		share := fmt.Sprintf("%-11s %5d of %-5d", k.Name, k.Reached, k.Total)
		missed := ""
		if len(k.Missed) > 0 {
			missed = "missed " + t.missed(k.Missed)
		}
		t.note(share, len(share), missed)
	}
	list := r.Unreached()
	for i, o := range list {
		if t.tooMany(i, len(list)) {
			return
		}
		t.note(t.mark(finding.Skipped), 1, o.Operation+": "+obstacle(o))
	}
}

// missed names the first few, or all of them.
func (t *textWriter) missed(names []string) string {
	if t.Verbose {
		return oneLine(strings.Join(names, ", "))
	}
	return oneLine(joinFirst(names, 5))
}

func (t *textWriter) records(r finding.Restored) {
	t.heading("The test users' records: " + oneLine(restoration(r)))
	for i, pointer := range r.Left {
		if t.tooMany(i, len(r.Left)) {
			return
		}
		t.line("  ", "could not be restored: "+oneLine(pointer))
	}
}

func (t *textWriter) summary(r finding.Result) {
	t.line("", "")
	t.line("", tally(r.Summary)+"; "+effort(r))
	t.line("", coverageLine(r))
	if line := baselineLine(r.Baseline); line != "" {
		t.line("", oneLine(line))
	}
	color := green
	if stateOf(r, t.Options) != isGood {
		color = red
	}
	t.line("", t.paint(color, oneLine(headline(r, t.Options))))
}
