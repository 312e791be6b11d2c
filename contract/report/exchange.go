package report

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
)

// requestText is a request as HTTP writes it, with at most so many bytes of its body.
func requestText(q *finding.Request, most int) string {
	return message(q.Method+" "+q.URL, q.Header, q.Body, most)
}

// responseText is a response as HTTP writes it, with at most so many bytes of its body.
func responseText(p *finding.Response, most int) string {
	return message(statusLine(p), p.Header, p.Body, most)
}

func statusLine(p *finding.Response) string {
	line := strings.TrimSpace(fmt.Sprintf("%d %s", p.Status, http.StatusText(p.Status)))
	return fmt.Sprintf("%s (%s)", line, milliseconds(p.DurationMS))
}

func message(first string, header http.Header, body string, most int) string {
	lines := append([]string{first}, headerLines(header)...)
	if body != "" {
		lines = append(lines, "", shorten(body, most))
	}
	return strings.Join(lines, "\n")
}

func headerLines(header http.Header) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			lines = append(lines, name+": "+value)
		}
	}
	return lines
}

// shorten cuts a text after at most so many bytes, between two characters, and
// says how much is gone. A text that is hardly longer stays whole.
func shorten(s string, most int) string {
	if len(s) <= most+len(s)/10 || len(s) <= most+40 {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%s … (%d bytes more)", s[:cut], len(s)-cut)
}

// milliseconds writes a duration as people say it: 0.4 ms, 12 ms, 6.2 s, 3 min 5 s.
func milliseconds(ms float64) string {
	switch {
	case ms < 10:
		return strings.TrimSuffix(strconv.FormatFloat(ms, 'f', 1, 64), ".0") + " ms"
	case ms < 1000:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	case ms < 60_000:
		return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
	}
	seconds := int64(ms / 1000)
	return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
}
