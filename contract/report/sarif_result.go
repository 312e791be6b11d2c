package report

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

func sarifResults(r finding.Result, o Options, rules map[string]int) []sarifResult {
	var results []sarifResult
	for _, v := range []finding.Verdict{finding.Broken, finding.Lenient, finding.Observed} {
		for _, f := range findings(r, v) {
			made := sarifFinding(f, o, rules)
			if at := position(f, r); at.File != "" {
				made.Locations = []sarifLocation{locate(at, f)}
			}
			if r.Baseline != nil {
				made.Baseline = "new"
			}
			if f.Known != nil {
				made.Baseline = "unchanged"
				made.Suppressions = []sarifSuppression{{"external", "accepted", f.Known.Reason}}
			}
			results = append(results, made)
		}
	}
	return results
}

func sarifFinding(f found, o Options, rules map[string]int) sarifResult {
	return sarifResult{
		Fingerprints: map[string]string{"actalike/v1": f.Fingerprint},
		RuleID:       f.check.Check,
		RuleIndex:    rules[f.check.Check],
		Level:        sarifLevel(f.Verdict, o),
		Message:      sarifText{sarifMessage(f)},
		Request:      sarifSent(f.Request),
		Response:     sarifGot(f),
		Properties: map[string]any{
			"verdict": f.Verdict, "impact": f.Impact, "operation": f.operation(), "pointer": f.Pointer, "rule": f.Rule,
			"curl": f.Curl, "replay": f.Replay, "count": f.Count,
		},
	}
}

func sarifLevel(v finding.Verdict, o Options) string {
	switch {
	case v.Fails(o.Strict):
		return "error"
	case v == finding.Lenient:
		return "warning"
	}
	return "note"
}

func sarifMessage(f found) string {
	lines := []string{f.Message}
	for _, each := range facts(f.Finding) {
		lines = append(lines, each.Name+": "+each.Text)
	}
	return sarifPlain(strings.Join(lines, "\n"))
}

// sarifPlain keeps a message from being read as a template: {0} is a placeholder
// and [text](0) a link. Braces and brackets beside those are left alone, though the
// standard would double every brace: its readers show {{"id": 1}} as it stands.
func sarifPlain(s string) string {
	s = sarifPlaceholder.ReplaceAllString(s, "{{$1}}")
	return sarifLink.ReplaceAllString(s, `\[$1\](`)
}

var (
	sarifPlaceholder = regexp.MustCompile(`\{(\d+)\}`)
	sarifLink        = regexp.MustCompile(`\[([^\[\]]*)\]\(`)
)

// position is where a finding is shown. Code scanning refuses a result without
// a place, so one that has none of its own is shown where its document begins.
func position(f found, r finding.Result) spec.Position {
	if f.DocumentPosition.File != "" {
		return f.DocumentPosition
	}
	for _, c := range r.Results {
		for _, other := range c.Findings {
			if other.DocumentPosition.File != "" {
				return spec.Position{File: other.DocumentPosition.File}
			}
		}
	}
	return spec.Position{}
}

func locate(at spec.Position, f found) sarifLocation {
	return sarifLocation{
		Physical: sarifPhysical{
			Artifact: sarifArtifact{URI: fileURI(at.File)},
			Region:   sarifRegion{Line: max(at.Line, 1), Column: max(at.Column, 1)},
		},
		Logical: []sarifLogical{{Name: f.operation(), Kind: "function"}},
	}
}

// fileURI keeps a relative path relative, for it is relative to the repository.
func fileURI(file string) string {
	path := strings.ReplaceAll(file, `\`, "/")
	if strings.Contains(path, "://") {
		if u, err := url.Parse(path); err == nil {
			return u.String()
		}
	}
	if len(path) > 2 && path[1:3] == ":/" {
		path = "/" + path // a drive
	}
	if strings.HasPrefix(path, "/") {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).String()
}

func sarifSent(q *finding.Request) *sarifRequest {
	if q == nil {
		return nil
	}
	return &sarifRequest{Method: q.Method, Target: q.URL, Headers: joined(q.Header), Body: sarifText{q.Body}}
}

func sarifGot(f found) *sarifResponse {
	switch {
	case f.Request == nil:
		return nil
	case f.Response == nil:
		return &sarifResponse{NoBytes: true}
	}
	return &sarifResponse{Status: f.Response.Status, Headers: joined(f.Response.Header), Body: sarifText{f.Response.Body}}
}

func joined(header http.Header) map[string]string {
	one := map[string]string{}
	for name, values := range header {
		one[name] = strings.Join(values, ", ")
	}
	return one
}
