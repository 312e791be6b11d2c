package finding

// A Verdict is what a run may claim of a check.
type Verdict string

const (
	Passed   Verdict = "passed"   // observed at least once, and as the document, HTTP or the merge rules demand
	Broken   Verdict = "broken"   // not as demanded, and no honest reading allows it
	Lenient  Verdict = "lenient"  // accepted what the document refuses, and lost nothing
	Observed Verdict = "observed" // two servers could honestly differ: this is what the target does
	Skipped  Verdict = "skipped"  // not run; never counted as passed
)

// Verdicts lists every verdict, the worst first.
func Verdicts() []Verdict { return []Verdict{Broken, Lenient, Observed, Skipped, Passed} }

// Fails tells whether a verdict fails a run: broken does, lenient if strict.
func (v Verdict) Fails(strict bool) bool { return v == Broken || strict && v == Lenient }

// Worst is the verdict of a check with these findings.
func Worst(findings []Finding) Verdict {
	for _, v := range Verdicts() {
		for _, f := range findings {
			if f.Verdict == v {
				return v
			}
		}
	}
	return Passed
}

// A Summary counts checks by verdict.
type Summary struct {
	Checks   int `json:"checks"`
	Passed   int `json:"passed"`
	Broken   int `json:"broken"`
	Lenient  int `json:"lenient"`
	Observed int `json:"observed"`
	Skipped  int `json:"skipped"`
}

// Summarise counts the verdicts of checks.
func Summarise(checks []Check) Summary {
	s := Summary{Checks: len(checks)}
	for _, c := range checks {
		switch c.Verdict {
		case Passed:
			s.Passed++
		case Broken:
			s.Broken++
		case Lenient:
			s.Lenient++
		case Observed:
			s.Observed++
		case Skipped:
			s.Skipped++
		}
	}
	return s
}
