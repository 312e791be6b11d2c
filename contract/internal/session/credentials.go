package session

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/actalike/actalike/spec"
)

// credentials are the headers to send, beside those that all requests have, and what
// the query holds.
func (x *Exchange) credentials(common http.Header) (http.Header, url.Values) {
	header, query := common.Clone(), url.Values{}
	if header == nil {
		header = http.Header{}
	}
	if header.Get("Accept") == "" {
		header.Set("Accept", "application/json")
	}
	if x.Body != nil {
		header.Set("Content-Type", "application/json")
	}
	if x.Caller != nil {
		authorize(header, query, x.Operation, x.Caller)
	}
	for name, values := range x.Header {
		if header[name] = values; len(values) == 0 {
			delete(header, name)
		}
	}
	return header, query
}

// location is the URL with the credentials that belong into it.
func (x *Exchange) location() string {
	if len(x.secret) == 0 {
		return x.URL.String()
	}
	at := *x.URL
	at.RawQuery = strings.TrimPrefix(at.RawQuery+"&"+x.secret.Encode(), "&")
	return at.String()
}

// Authorize puts a token into a header as an operation's security demands.
func Authorize(header http.Header, o *spec.Operation, token string) {
	authorize(header, url.Values{}, o, WithToken("", token))
}

// A Caller is one set of credentials.
type Caller struct {
	Name     string      // as a report calls its user
	Variable string      // the environment variable that holds the token
	Source   TokenSource // renews the token; nil: nothing does
	Cookies  *Cookies    // what the target had it keep
	schemes  map[string]string

	mutex  sync.Mutex
	token  string   // for every scheme that has none of its own
	former []string // tokens that it had before
	futile atomic.Int64
}

// WithToken is a caller that has but a token, and keeps nothing.
func WithToken(name, token string) *Caller { return &Caller{Name: name, token: token} }

// NewCaller reads a token, or one line "SCHEME=TOKEN" for each of the document's
// security schemes. It is nil without a token.
func NewCaller(api *spec.API, name, text, variable string) *Caller {
	c := &Caller{Name: name, Variable: variable, schemes: map[string]string{}}
	known := SchemeNames(api)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		scheme, token, found := strings.Cut(line, "=")
		switch {
		case line == "":
		case found && slices.Contains(known, scheme):
			c.schemes[scheme] = token
		default:
			c.token = line
		}
	}
	if c.token == "" && len(c.schemes) == 0 {
		return nil
	}
	return c
}

// SchemeNames are the security schemes that some operation asks for.
func SchemeNames(api *spec.API) []string {
	var names []string
	for _, o := range api.Operations {
		for _, requirement := range o.Security {
			for _, use := range requirement {
				if !slices.Contains(names, use.Name) {
					names = append(names, use.Name)
				}
			}
		}
	}
	return names
}

// tokenFor is what the caller has for a scheme; "" if nothing.
func (c *Caller) tokenFor(scheme string) string { return cmp.Or(c.schemes[scheme], c.Token()) }

// A credential in a request: where its scheme wants it.
type placed struct {
	in, name, text string
}

// Credentials are what satisfies the first of an operation's requirements that
// the caller has tokens for; a bearer token is the guess where the document is
// silent.
func (c *Caller) Credentials(o *spec.Operation) []placed {
	for _, requirement := range o.Security {
		if len(requirement) == 0 {
			continue
		}
		var list []placed
		for _, use := range requirement {
			if p, ok := place(use, c.tokenFor(use.Name)); ok {
				list = append(list, p)
			}
		}
		if len(list) == len(requirement) {
			return list
		}
	}
	if token := c.Token(); token != "" {
		return []placed{{"header", "Authorization", withScheme(token)}}
	}
	return nil
}

func place(use spec.SecurityUse, token string) (placed, bool) {
	scheme := use.Scheme
	switch {
	case scheme == nil || token == "":
		return placed{}, false
	case scheme.Type == "apiKey":
		return placed{scheme.In, scheme.Name, token}, true
	case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "basic"):
		return placed{"header", "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(token))}, true
	}
	return placed{"header", "Authorization", withScheme(token)}, true
}

// withScheme is a token as the Authorization header takes it. One that names its
// scheme itself, as in "Token abc", stays as it is (RFC 9110, 11.4).
func withScheme(token string) string {
	if strings.Contains(token, " ") {
		return token
	}
	return "Bearer " + token
}

// authorize adds a caller's credentials to a request.
func authorize(header http.Header, query url.Values, o *spec.Operation, c *Caller) {
	for _, p := range c.Credentials(o) {
		switch p.in {
		case "query":
			query.Set(p.name, p.text)
		case "cookie":
			header.Add("Cookie", p.name+"="+p.text)
		default:
			header.Set(p.name, p.text)
		}
	}
}
