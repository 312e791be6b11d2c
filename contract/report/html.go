package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/sanitize"
)

func htmlFormat() Format {
	return Format{
		Name:  "html",
		Title: "one page with every exchange",
		Text: "One file for a browser: it loads nothing, a strict Content-Security-Policy sees to it, and it reads well on a phone, " +
			"in the dark and with the keyboard alone. Verdicts can be shown and hidden, and checks searched.",
		Extension: ".html",
		Write:     writeHTML,
	}
}

var (
	//go:embed page.html.tmpl
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// A page is what the template shows. All but Style and Script is data, which the template escapes.
type page struct {
	finding.Result
	Style       template.CSS
	Script      template.JS
	Policy      string // Content-Security-Policy: nothing but that style and that script
	Headline    string
	State       state
	Effort      string
	Coverage    string
	Baseline    string
	Restoration string
	Version     string
	Failures    []pageFailure
	Families    []pageFamily
	Unreached   []finding.Operation
}

// A pageFailure is one cause of findings that fail the run.
type pageFailure struct {
	Number               int // of the check to go to
	Title, Message, Cost string
	Where                string
}

type pageFamily struct {
	Name   string
	Failed int
	Checks []numbered
}

// A numbered check can be linked to.
type numbered struct {
	Number int
	finding.Check
}

// Known tells whether the baseline accepts all that fails.
func (n numbered) Known() bool {
	return n.Verdict.Fails(true) && !n.Fails(true)
}

// Search is what the page's search looks through, in lower case.
func (n numbered) Search() string {
	words := []string{n.Title, n.Check.Check, n.Family, n.Operation, string(n.Verdict), n.Skipped}
	for _, f := range n.Findings {
		words = append(words, f.Message, f.Expected, f.Actual, f.Pointer, f.Operation)
	}
	return strings.ToLower(strings.Join(words, " "))
}

func writeHTML(w io.Writer, r finding.Result, o Options) error {
	shape, err := template.New("page").Funcs(pageFuncs).Parse(pageText)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := shape.Execute(&out, newPage(sanitized(r), o)); err != nil {
		return err
	}
	_, err = out.WriteTo(w)
	return err
}

var pageFuncs = template.FuncMap{
	"badge":    verdictMark,
	"class":    verdictClass,
	"count":    english.Count,
	"counted":  verdictCount,
	"facts":    facts,
	"entry":    entryText,
	"obstacle": obstacle,
	"parts":    parts,
	"meaning":  meaning,
	"request":  func(q *finding.Request) string { return requestText(q, wholeBody) },
	"response": func(p *finding.Response) string { return responseText(p, wholeBody) },
	"verdicts": finding.Verdicts,
}

// wholeBody never shortens: the runner has done so where it had to.
const wholeBody = 1 << 40

func newPage(r finding.Result, o Options) page {
	p := page{
		Result: r, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			sourceHash(pageStyle), sourceHash(pageScript)),
		Headline: headline(r, o), State: stateOf(r, o), Effort: effort(r), Coverage: coverageLine(r), Baseline: baselineLine(r.Baseline),
		Restoration: restoration(r.Restored), Version: sanitize.Text(o.Version), Unreached: r.Unreached(),
	}
	for _, v := range finding.Verdicts() {
		if v.Fails(o.Strict) {
			p.addFailures(groups(filter(findings(r, v), isNew)))
		}
	}
	for i, c := range r.Results {
		p.add(numbered{i + 1, c}, o)
	}
	return p
}

func (p *page) addFailures(list []group) {
	for _, g := range list {
		p.Failures = append(p.Failures, pageFailure{Number: g.number, Title: g.check.Title, Message: g.Message, Cost: cost(g.Impact), Where: g.where()})
	}
}

// add puts a check into its family; the family that comes first stays first.
func (p *page) add(n numbered, o Options) {
	at := slices.IndexFunc(p.Families, func(f pageFamily) bool { return f.Name == n.Family })
	if at < 0 {
		at = len(p.Families)
		p.Families = append(p.Families, pageFamily{Name: n.Family})
	}
	p.Families[at].Checks = append(p.Families[at].Checks, n)
	if n.Fails(o.Strict) {
		p.Families[at].Failed++
	}
}

// verdictClass is a class name of the style sheet, whatever the verdict says.
func verdictClass(v finding.Verdict) string {
	for _, known := range finding.Verdicts() {
		if v == known {
			return string(v)
		}
	}
	return string(finding.Skipped)
}

// sourceHash is how a Content-Security-Policy names one inline text.
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
