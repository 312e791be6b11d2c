package evidence

import (
	"github.com/actalike/actalike/contract/finding"
)

// impact says what an issue costs those who use the API; a check of the family found it.
func (i *Issue) impact(family string) finding.Impact {
	switch {
	case i.Verdict == finding.Observed:
		return finding.Wording
	case i.Kind == Crashed, i.Exchange != nil && i.Exchange.Status >= 500:
		return finding.ServerError
	case family == "authentication", family == "two users":
		return finding.DataAtRisk
	}
	if impact, known := impacts[i.Kind]; known {
		return impact
	}
	return finding.WrongValue
}

// impacts are the kinds of issues that are no wrong values.
var impacts = map[Kind]finding.Impact{
	Forgot: finding.DataAtRisk, Lost: finding.DataAtRisk, Disturbed: finding.DataAtRisk, AppliedRefused: finding.DataAtRisk,
	Undeleted: finding.DataAtRisk, Reused: finding.DataAtRisk, SameKey: finding.DataAtRisk,
	Undeclared: finding.WrongShape, WrongMedia: finding.WrongShape, InvalidBody: finding.WrongShape, WrongHeader: finding.WrongShape,
	WrongRequest: finding.WrongShape, unnamed: finding.WrongShape,
	JudgesDiffer: finding.Wording, Noted: finding.Wording,
}
