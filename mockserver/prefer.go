package mockserver

import (
	"strconv"
	"strings"
	"time"
)

// preferences are what a Prefer header asks for (RFC 7240). What is not known
// or not well-formed is ignored, as section 2 says.
type preferences struct {
	code    int           // answer with this declared status
	dynamic bool          // answer with a made-up value
	example string        // answer with the document's example of this name
	wait    time.Duration // answer after this long
	faults  []string      // have these faults; fault=NAME may be repeated
}

// tokenLetters are those of a token (RFC 9110, section 5.6.2), as far as names
// of examples have them.
const tokenLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// maxWait bounds Prefer: wait, maxAsked the number of faults in one request.
const (
	maxWait  = 60 * time.Second
	maxAsked = 20
)

func parsePreferences(headers []string) preferences {
	var p preferences
	for _, header := range headers {
		for _, preference := range strings.Split(header, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			name, text, _ := strings.Cut(preference, "=")
			p.set(strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(text), `"`))
		}
	}
	return p
}

func (p *preferences) set(name, text string) {
	switch name {
	case "code":
		if code, err := strconv.Atoi(text); err == nil && code >= 100 && code <= 599 {
			p.code = code
		}
	case "example":
		p.example = text
	case "dynamic":
		p.dynamic = strings.EqualFold(text, "true")
	case "fault":
		if text != "" && len(p.faults) < maxAsked {
			p.faults = append(p.faults, text)
		}
	case "wait":
		if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 {
			p.wait = min(time.Duration(min(seconds, maxWait.Seconds())*float64(time.Second)), maxWait)
		}
	}
}

// applied lists what was honoured, for Preference-Applied (RFC 7240, section 3).
func (p preferences) applied() []string {
	var list []string
	if p.code != 0 {
		list = append(list, "code="+strconv.Itoa(p.code))
	}
	if p.dynamic {
		list = append(list, "dynamic=true")
	}
	if p.example != "" && strings.Trim(p.example, tokenLetters) == "" {
		list = append(list, "example="+p.example)
	}
	if p.wait != 0 {
		list = append(list, "wait="+strconv.FormatFloat(p.wait.Seconds(), 'g', -1, 64))
	}
	for _, name := range p.faults {
		list = append(list, "fault="+name)
	}
	return list
}
