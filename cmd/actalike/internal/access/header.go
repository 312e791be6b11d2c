package access

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/net/http/httpguts"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/internal/curl"
	"github.com/actalike/actalike/internal/mask"
)

// parseHeaders reads values of --header.
func parseHeaders(lines []string) (http.Header, error) {
	header := http.Header{}
	for _, line := range lines {
		name, text, found := strings.Cut(line, ":")
		name, text = strings.TrimSpace(name), strings.TrimSpace(text)
		switch {
		case !found || !httpguts.ValidHeaderFieldName(name):
			return nil, option.Invalid("header", line, "'NAME: VALUE'", "for example --header 'X-Tenant: 7'")
		case !httpguts.ValidHeaderFieldValue(text):
			return nil, option.Invalid("header", line, "free of control characters", "it is sent as it stands")
		case strings.EqualFold(name, "Authorization"):
			return nil, option.Invalid("header", name, "no credentials", "give them by --token: it may name its scheme, as in --token 'Token abc'")
		case strings.EqualFold(name, "Host") || strings.EqualFold(name, "Content-Length") || strings.EqualFold(name, "Transfer-Encoding"):
			return nil, option.Invalid("header", name, "a header that is not decided by the request itself", "the URL decides the host, the body its length")
		}
		header.Add(name, text)
	}
	return header, nil
}

// secretName finds headers whose values are secrets.
var secretName = regexp.MustCompile(`(?i)key|token|secret|passw|auth|cookie|session|signature`)

// Headers are the values of --header.
type Headers []string

// AddFlags adds the flag.
func (h *Headers) AddFlags(flags *pflag.FlagSet) {
	flags.StringArrayVar((*[]string)(h), "header", nil, "`'NAME: VALUE'` to send with every request; may be repeated")
}

// Parse reads the headers, and makes secrets among them known.
func (h Headers) Parse(secrets *mask.Masker) (http.Header, error) {
	header, err := parseHeaders(h)
	for name, values := range header {
		if secretName.MatchString(name) {
			for _, text := range values {
				secrets.Add(text)
			}
		}
	}
	return header, err
}

// Flags returns the flags as they would be typed; secrets are left out.
func (h Headers) Flags() string {
	text := ""
	for _, line := range h {
		if name, _, _ := strings.Cut(line, ":"); !secretName.MatchString(name) {
			text += " --header " + curl.Quote(line)
		}
	}
	return text
}
