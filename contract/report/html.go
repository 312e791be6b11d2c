package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/english"
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
	State       string // good, bad or unsure
	Spent       string
	Restoration string
	Version     string
	Failures    []numbered
	Families    []pageFamily

	count int // of checks so far
}

type pageFamily struct {
	Name   string
	Broken int
	Checks []numbered
}

// A numbered check can be linked to.
type numbered struct {
	Number int
	finding.Check
}

// Search is what the page's search looks through, in lower case.
func (n numbered) Search() string {
	words := []string{n.Title, n.Check.Check, n.Family, n.Operation, string(n.Verdict), n.Skipped}
	for _, f := range n.Findings {
		words = append(words, f.Message, f.Expected, f.Actual, f.Pointer)
	}
	return strings.ToLower(strings.Join(words, " "))
}

func writeHTML(w io.Writer, r finding.Result, o Options) error {
	shape, err := template.New("page").Funcs(pageFuncs).Parse(pageText)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := shape.Execute(&out, pageOf(legible(r), o)); err != nil {
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
	"kinds":    kinds,
	"meaning":  meaning,
	"request":  func(q *finding.Request) string { return requestText(q, wholeBody) },
	"response": func(p *finding.Response) string { return responseText(p, wholeBody) },
	"verdicts": finding.Verdicts,
}

// wholeBody never shortens: the runner has done so where it had to.
const wholeBody = 1 << 40

func pageOf(r finding.Result, o Options) page {
	p := page{
		Result: r, Style: template.CSS(pageStyle), Script: template.JS(pageScript),
		Policy: fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'",
			sourceHash(pageStyle), sourceHash(pageScript)),
		Headline: headline(r, o), State: state(r, o), Spent: spent(r),
		Restoration: restoration(r.Restored), Version: legibleText(o.Version),
	}
	for _, group := range families(r.Results) {
		p.add(group, o)
	}
	return p
}

func (p *page) add(group family, o Options) {
	shown := pageFamily{Name: group.Name}
	for _, c := range group.Checks {
		p.count++
		n := numbered{p.count, c}
		shown.Checks = append(shown.Checks, n)
		if o.fails(c.Verdict) {
			shown.Broken++
			p.Failures = append(p.Failures, n)
		}
	}
	p.Families = append(p.Families, shown)
}

// state is the colour of the headline. An early end is never good.
func state(r finding.Result, o Options) string {
	switch s := r.Summary; {
	case r.Failed(o.Strict):
		return "bad"
	case r.Interrupted != "" || s.Checks == s.Skipped:
		return "unsure"
	}
	return "good"
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
