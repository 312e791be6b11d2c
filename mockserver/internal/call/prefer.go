package call

import (
	"strconv"
	"strings"
	"time"
)

// Preferences are what a Prefer header asks for (RFC 7240). What is not known
// or not well-formed is ignored, as section 2 says.
type Preferences struct {
	Code    int           // answer with this declared status
	Dynamic bool          // answer with a made-up value
	Example string        // answer with the document's example of this name
	Wait    time.Duration // answer after this long
	Faults  []string      // have these faults; fault=NAME may be repeated
}

// tokenLetters are those of a token (RFC 9110, section 5.6.2), as far as names
// of examples have them.
const tokenLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// maxWait bounds Prefer: wait, maxAsked the number of faults in one request.
const (
	maxWait  = 60 * time.Second
	maxAsked = 20
)

// ParsePreferences reads the values of Prefer headers.
func ParsePreferences(headers []string) Preferences {
	var p Preferences
	for _, header := range headers {
		for _, preference := range strings.Split(header, ",") {
			preference, _, _ = strings.Cut(preference, ";")
			name, text, _ := strings.Cut(preference, "=")
			p.set(strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(text), `"`))
		}
	}
	return p
}

func (p *Preferences) set(name, text string) {
	switch name {
	case "code":
		if code, err := strconv.Atoi(text); err == nil && code >= 100 && code <= 599 {
			p.Code = code
		}
	case "example":
		p.Example = text
	case "dynamic":
		p.Dynamic = strings.EqualFold(text, "true")
	case "fault":
		if text != "" && len(p.Faults) < maxAsked {
			p.Faults = append(p.Faults, text)
		}
	case "wait":
		if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 {
			p.Wait = min(time.Duration(min(seconds, maxWait.Seconds())*float64(time.Second)), maxWait)
		}
	}
}

// Applied lists what was honoured, for Preference-Applied (RFC 7240, section 3).
func (p Preferences) Applied() []string {
	var list []string
	if p.Code != 0 {
		list = append(list, "code="+strconv.Itoa(p.Code))
	}
	if p.Dynamic {
		list = append(list, "dynamic=true")
	}
	if p.Example != "" && strings.Trim(p.Example, tokenLetters) == "" {
		list = append(list, "example="+p.Example)
	}
	if p.Wait != 0 {
		list = append(list, "wait="+strconv.FormatFloat(p.Wait.Seconds(), 'g', -1, 64))
	}
	for _, name := range p.Faults {
		list = append(list, "fault="+name)
	}
	return list
}
