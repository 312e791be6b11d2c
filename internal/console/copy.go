package console

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/actalike/actalike/internal/curl"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/spec"
)

// copies are programs that send a request again. Tokens that the server did not
// give itself are left to a variable.
type copies struct {
	Curl  string `json:"curl"`
	Fetch string `json:"fetch"`
	Lacks string `json:"lacks,omitempty"` // what is not in them, in words
}

// A sending is what of a request matters to whoever sends it again.
type sending struct {
	method  string
	url     string
	headers []field
	body    []byte
}

type field struct {
	name, text string
	token      bool // text holds a token that must not be shown, behind its scheme
}

func (c *Console) copies(e *journal.Entry, r *http.Request) copies {
	s := c.sendingOf(e, r)
	list := copies{Curl: s.curl(), Fetch: s.fetch()}
	if e.Cut() {
		list.Lacks = "The end of the body was not kept."
	}
	return list
}

func (c *Console) sendingOf(e *journal.Entry, r *http.Request) sending {
	shown, given := e.Exchange(), c.config.Gave(e.User)
	s := sending{method: e.Method, url: base(r) + shown.Path, body: e.Request.Body}
	if given && e.URL != nil {
		s.url = base(r) + e.URL.RequestURI()
	}
	header := e.Request.Header.Header()
	for _, name := range slices.Sorted(maps.Keys(header)) {
		if leftOut[name] || strings.HasPrefix(name, "Sec-") || name == textproto.CanonicalMIMEHeaderKey(TokenHeader) {
			continue
		}
		for i, text := range header[name] {
			hidden := shown.Request.Header[name][i]
			if given || hidden == text {
				s.headers = append(s.headers, field{name: name, text: text})
			} else {
				s.headers = append(s.headers, field{name, upToSecret(hidden), true})
			}
		}
	}
	return s
}

// upToSecret is what stands before the one secret of a header: the scheme of an
// Authorization, the name of a cookie.
func upToSecret(hidden string) string {
	before, rest, _ := strings.Cut(hidden, spec.Redacted)
	if rest != "" {
		return ""
	}
	return before
}

// leftOut are headers that a client sets by itself.
var leftOut = map[string]bool{
	"Accept-Encoding": true, "Connection": true, "Content-Length": true, "Dnt": true, "Host": true, "Keep-Alive": true,
	"Origin": true, "Pragma": true, "Cache-Control": true, "Priority": true, "Referer": true, "Te": true,
	"Transfer-Encoding": true, "Upgrade": true, "Upgrade-Insecure-Requests": true, "User-Agent": true, "Expect": true,
}

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// curl returns a command line for a POSIX shell.
func (s sending) curl() string {
	r := curl.Request{Method: s.method, URL: curl.Literal(s.url), Body: s.body}
	for _, h := range s.headers {
		text := curl.Literal(h.text)
		if h.token {
			text = append(text, curl.Variable("TOKEN")...)
		}
		r.Header = append(r.Header, curl.Field{Name: h.name, Value: text})
	}
	return r.Lines()
}

// fetch is a statement for a page, or for Node.js.
func (s sending) fetch() string {
	lines := []string{"  method: " + literal(s.method) + ","}
	if len(s.headers) > 0 {
		lines = append(lines, "  headers: [")
		for _, h := range s.headers {
			text := literal(h.text)
			if h.token {
				text += " + TOKEN"
			}
			lines = append(lines, "    ["+literal(h.name)+", "+text+"],")
		}
		lines = append(lines, "  ],")
	}
	switch {
	case len(s.body) == 0:
	case utf8.Valid(s.body):
		lines = append(lines, "  body: "+literal(string(s.body))+",")
	default:
		lines = append(lines, "  body: new Uint8Array("+strings.ReplaceAll(fmt.Sprint(s.body), " ", ",")+"),")
	}
	return "await fetch(" + literal(s.url) + ", {\n" + strings.Join(lines, "\n") + "\n});"
}

// literal is a string of JavaScript that may stand in HTML, too.
func literal(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(quoted)
}
