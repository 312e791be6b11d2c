package contract

import "github.com/actalike/actalike/contract/finding"

// impactOf says what an issue costs those who use the API.
func impactOf(c Check, i *issue) finding.Impact {
	switch {
	case i.verdict == finding.Observed:
		return finding.Wording
	case i.kind == crashed, i.exchange != nil && i.exchange.status >= 500:
		return finding.ServerError
	case c.Family == "authentication", c.Family == "two users":
		return finding.DataAtRisk
	}
	if impact, known := impacts[i.kind]; known {
		return impact
	}
	return finding.WrongValue
}

// impacts are the kinds of issues that are no wrong values.
var impacts = map[kind]finding.Impact{
	forgot: finding.DataAtRisk, lost: finding.DataAtRisk, disturbed: finding.DataAtRisk, appliedRefused: finding.DataAtRisk,
	undeleted: finding.DataAtRisk, reused: finding.DataAtRisk, sameKey: finding.DataAtRisk,
	undeclared: finding.WrongShape, wrongMedia: finding.WrongShape, invalidBody: finding.WrongShape, wrongHeader: finding.WrongShape,
	wrongRequest: finding.WrongShape, unnamed: finding.WrongShape,
	judgesDiffer: finding.Wording, noted: finding.Wording,
}
