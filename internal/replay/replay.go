// Package replay sends recorded requests again, to one given server, and says
// what came back another way than it was recorded.
//
// Values that no two runs share (moments, ids that the server chose) are told
// apart from differences. An id that the server chose anew is put in the place of
// the recorded one in the requests that follow, so that a recorded "create, read,
// delete" works out.
package replay

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// Config says where requests go and what is compared. Target is needed.
type Config struct {
	// Target is the base URL of the server; nothing is sent anywhere else.
	Target *url.URL
	// Authorize puts the credentials of the run into a request, for its operation.
	// Without it, none are sent but those that the recording kept for this host.
	Authorize func(header http.Header, o *spec.Operation)
	// Header is sent with every request, in place of recorded fields of its names.
	Header http.Header
	// Ignore are JSON Pointers of values that may differ; a token * stands for any.
	Ignore []string
	// Timeout is how long one answer may take. Default: 30 s.
	Timeout time.Duration
	// TLS says which certificates are trusted. Default: those of the system.
	TLS *tls.Config
	// Transport makes the requests. Default: one that follows the above.
	Transport http.RoundTripper
}

// A Replayer sends recorded requests one after another.
type Replayer struct {
	config Config
	client *http.Client
	ids    map[string]string // what the server chose anew, by what was recorded
	jar    http.CookieJar    // the cookies that this run was given
	token  string            // the last one that this run was given
}

// New returns a replayer.
func New(c Config) *Replayer {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = c.TLS.Clone()
		c.Transport = t
	}
	jar, _ := cookiejar.New(nil) // it fails never
	return &Replayer{config: c, ids: map[string]string{}, jar: jar, client: &http.Client{
		Transport: c.Transport, Timeout: c.Timeout, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// An Outcome is what became of one request.
type Outcome struct {
	Method      string
	URL         *url.URL
	Recorded    int // status
	Got         int // 0: no answer
	Differences []Difference
	Volatile    []Difference // values that no two runs share
	NotCompared string       // why the bodies were not
	Err         error        // why there is no answer
}

// A Difference is one thing that came back another way.
type Difference struct {
	Where    string // "status", "header NAME" or "body"
	Pointer  string // into a JSON body
	Recorded string
	Got      string
}

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// ErrPartOnly says that the recording holds only a part of what was sent.
var ErrPartOnly = errors.New("the recording holds only a part of its body")

// Send sends one recorded request to a path below the target.
func (r *Replayer) Send(ctx context.Context, x *tap.Exchange, path string, o *spec.Operation) Outcome {
	outcome := Outcome{Method: x.Method, Recorded: x.Status}
	request, err := r.request(ctx, x, path, o)
	if err != nil {
		outcome.Err = err
		return outcome
	}
	outcome.URL = request.URL
	answer, err := r.client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		outcome.Err = err
		return outcome
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	outcome.Got = answer.StatusCode
	if err != nil {
		outcome.Differences = append(outcome.Differences, Difference{Where: "body", Recorded: "whole", Got: "broken off: " + err.Error()})
		return outcome
	}
	r.compare(&outcome, x, answer, text)
	return outcome
}

// notSent are headers that are the client's own, or about one connection.
var notSent = []string{
	"Host", "Content-Length", "Connection", "Accept-Encoding", "Transfer-Encoding", "Upgrade", "Keep-Alive", "Te", "Trailer", "Proxy-Connection",
	"If-None-Match", "If-Modified-Since", // the answer would be another one
}

func (r *Replayer) request(ctx context.Context, x *tap.Exchange, path string, o *spec.Operation) (*http.Request, error) {
	body, err := x.Request.Plain()
	if err != nil {
		return nil, ErrPartOnly
	}
	u := *r.config.Target
	escaped := strings.TrimSuffix(u.EscapedPath(), "/") + r.renamedPath(path)
	if u.Path, err = url.PathUnescape(escaped); err != nil {
		return nil, err
	}
	u.RawPath, u.RawQuery = escaped, r.renamedQuery(x.URL.RawQuery)
	request, err := http.NewRequestWithContext(ctx, x.Method, u.String(), bytes.NewReader(r.renamedBody(x.Request.Header.Get("Content-Type"), body)))
	if err != nil {
		return nil, err
	}
	request.Header = r.header(x, o, &u)
	if len(body) == 0 {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	return request, nil
}

// header is what is sent of the recorded one. Credentials that this run was given
// take the place of those that the recorded one was; others go to the host they were
// recorded for only, and redacted ones are of no use to anybody.
func (r *Replayer) header(x *tap.Exchange, o *spec.Operation, to *url.URL) http.Header {
	header := x.Request.Header.Clone()
	for _, name := range notSent {
		header.Del(name)
	}
	given := r.givenToken(header)
	elsewhere := !strings.EqualFold(x.URL.Hostname(), r.config.Target.Hostname())
	for name, values := range header {
		if strings.Contains(strings.Join(values, ""), spec.Redacted) || (elsewhere && (name == "Authorization" || name == "Cookie")) {
			header.Del(name)
		}
	}
	r.dropReplacedCookies(header, to)
	switch {
	case given != "":
		header.Set("Authorization", given)
	case r.config.Authorize != nil:
		header.Del("Authorization")
		r.config.Authorize(header, o)
	}
	maps.Copy(header, r.config.Header)
	return header
}

// givenToken is the recorded Authorization with the token that this run was given
// in the place of the recorded one; "" if it was given none for it.
func (r *Replayer) givenToken(header http.Header) string {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	switch now := r.ids[token]; {
	case token == "":
		return ""
	case now != "":
		return scheme + " " + now
	case token == spec.Redacted && r.token != "" && r.config.Authorize == nil:
		return scheme + " " + r.token
	}
	return ""
}

// dropReplacedCookies takes the recorded cookies out that this run was given anew:
// the client sends those.
func (r *Replayer) dropReplacedCookies(header http.Header, to *url.URL) {
	fresh := map[string]bool{}
	for _, c := range r.jar.Cookies(to) {
		fresh[c.Name] = true
	}
	recorded := (&http.Request{Header: header}).Cookies()
	header.Del("Cookie")
	kept := &http.Request{Header: header}
	for _, c := range recorded {
		if !fresh[c.Name] {
			kept.AddCookie(c)
		}
	}
}
