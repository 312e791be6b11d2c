// Package proxy stands between an app and a real server, and forwards every
// request and answer as it came: bodies byte for byte, in bounded memory and at
// once, compressed as they are, with trailers, interim answers (1xx) and upgraded
// connections. What must differ, differs: headers that are about one connection
// (RFC 9110, 7.6.1), and what names the server's own address, so that a browser
// that talks to the proxy keeps cookies, follows redirects and may call it from
// a page of this machine (see browser.go).
//
// A [tap.Tap] copies what passes. The judge that looks at the copies is not
// known here.
package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// Config says what is forwarded and how. Only Target is needed.
type Config struct {
	// Target is the base URL of the real server; its path stands before every path.
	Target string
	// TLS says which certificates are trusted, and which are shown. Default: those of
	// the system, and none.
	TLS *tls.Config
	// Timeout is how long the server may take until its answer begins. Default: 2 min.
	Timeout time.Duration
	// Transport makes the requests. Default: one that follows the above.
	Transport http.RoundTripper
	// Origins are the origins whose pages may call the proxy, beside those of this
	// machine.
	Origins []string
	// Hosts are the host names that the proxy answers to, beside those of this
	// machine. A foreign name is refused: a page could have its own name lead here.
	Hosts []string
	// Exposed says that others than this machine can reach the proxy: then it
	// answers to every host name.
	Exposed bool
	// Fallback answers what the server does not have, and where nobody is there.
	Fallback http.Handler
	// Lacks is told of each answer to what the fallback knows, and says whether it
	// means that the server does not have that. Default: 404 and 501 do.
	Lacks func(Answer) bool
	// Known tells whether the fallback knows a request. Default: it knows all.
	Known func(*http.Request) bool
	// Fail is asked about each answer before the app gets it: where it finds
	// something broken, the app gets that as a 502. Answers are held back for it, up
	// to the bound of the tap. Default: answers pass at once.
	Fail func(*tap.Exchange) []finding.Finding
	// Tap copies what passes. Default: a new one.
	Tap *tap.Tap
	// Hold is what is held back of one answer for Fail, and of one request for the
	// fallback, in bytes. Default: 1 MiB.
	Hold int
	// Hint says what a person can do about a fault. Default: [spec.Hint].
	Hint func(error) string
	// Done gets every exchange when it is over. It must not block. Default: nothing.
	Done func(*tap.Exchange)
}

// A Proxy is an http.Handler. It is safe for concurrent use.
type Proxy struct {
	config  Config
	target  *url.URL
	reverse *httputil.ReverseProxy
}

// New returns a proxy, or an error that says what is wrong with the target.
func New(c Config) (*Proxy, error) {
	target, err := parseTarget(c.Target)
	if err != nil {
		return nil, err
	}
	if c.Timeout == 0 {
		c.Timeout = 2 * time.Minute
	}
	if c.Transport == nil {
		c.Transport = newTransport(c)
	}
	if c.Tap == nil {
		c.Tap = tap.New(tap.Config{})
	}
	if c.Hold == 0 {
		c.Hold = 1 << 20
	}
	if c.Lacks == nil {
		c.Lacks = func(a Answer) bool { return a.Status == http.StatusNotFound || a.Status == http.StatusNotImplemented }
	}
	if c.Hint == nil {
		c.Hint = spec.Hint
	}
	if c.Done == nil {
		c.Done = (*tap.Exchange).Release
	}
	p := &Proxy{config: c, target: target}
	p.reverse = &httputil.ReverseProxy{
		Rewrite: p.rewrite, ModifyResponse: p.answered, ErrorHandler: p.failed,
		Transport: c.Transport, BufferPool: &buffers{}, FlushInterval: -1, // what comes goes on at once
		ErrorLog: log.New(io.Discard, "", 0), // what fails is in the exchange
	}
	return p, nil
}

func parseTarget(text string) (*url.URL, error) {
	target, err := url.Parse(text)
	if err != nil || (target.Scheme != "http" && target.Scheme != "https") || target.Hostname() == "" {
		return nil, &spec.Error{Message: "no URL of a server: " + quote(text), Hint: "for example https://staging.example.com or http://127.0.0.1:8000/v2"}
	}
	if target.RawQuery != "" || target.Fragment != "" || target.User != nil {
		return nil, &spec.Error{Message: "the URL of a server has no query, fragment or credentials: " + quote(target.Redacted()), Hint: "give scheme, host, port and perhaps a path"}
	}
	target.Path = strings.TrimSuffix(target.Path, "/")
	target.RawPath = strings.TrimSuffix(target.RawPath, "/")
	return target, nil
}

// Target is the server that requests go to.
func (p *Proxy) Target() *url.URL { u := *p.target; return &u }

// A passage is what is remembered of a request on its way.
type passage struct {
	request *http.Request // as it came
	known   bool          // the fallback knows it
	body    []byte        // kept for the fallback
	whole   bool          // body is all of it
}

type passageKey struct{}

func passageOf(ctx context.Context) *passage {
	p, _ := ctx.Value(passageKey{}).(*passage)
	return p
}

// ServeHTTP implements [http.Handler].
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if reason := p.foreignHost(r); reason != "" {
		refuse(w, http.StatusForbidden, reason, "")
		return
	}
	if r.Method == http.MethodConnect {
		refuse(w, http.StatusMethodNotAllowed, "The proxy stands for one server; it opens no tunnels to others.", "")
		return
	}
	if p.preflight(w, r) {
		return
	}
	out := &faithful{ResponseWriter: w, proxy: p, request: r}
	defer out.breakOff()
	next := http.HandlerFunc(p.forward)
	if p.config.Fail == nil {
		p.config.Tap.Serve(out, r, next, p.config.Done)
		return
	}
	h := &held{ResponseWriter: out, most: p.config.Hold}
	p.config.Tap.Serve(h, r, next, func(x *tap.Exchange) {
		h.release(p.config.Fail(x))
		p.config.Done(x)
	})
}

// forward sends a request on, and its answer back.
func (p *Proxy) forward(w http.ResponseWriter, r *http.Request) {
	passing := &passage{request: r}
	if passing.known = p.config.Fallback != nil && (p.config.Known == nil || p.config.Known(r)); passing.known {
		r = passing.keep(r, p.config.Hold)
	}
	r = r.WithContext(context.WithValue(r.Context(), passageKey{}, passing))
	p.reverse.ServeHTTP(w, r)
}

// rewrite makes the request to the server. The standard library drops what a
// proxy on the open internet should not trust; this one is the client's own, and
// puts it back.
func (p *Proxy) rewrite(pr *httputil.ProxyRequest) {
	in, out := pr.In, pr.Out
	pr.SetURL(p.target)
	out.URL.RawQuery, out.URL.ForceQuery = in.URL.RawQuery, in.URL.ForceQuery
	if path, _, _ := strings.Cut(in.RequestURI, "?"); strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") {
		out.URL.Opaque = p.target.EscapedPath() + path // as it was written
	}
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, sent := in.Header[name]; sent {
			out.Header[name] = values
		}
	}
	out.Trailer = in.Trailer // its values come with the end of the body
	p.askAsOwnPage(in, out)
	if x := tap.From(in.Context()); x != nil {
		x.URL = p.upstream(in)
	}
}

// upstream is the URL that a request means on the server.
func (p *Proxy) upstream(in *http.Request) *url.URL {
	u := p.target.JoinPath()
	u.Path, u.RawPath = p.target.Path+in.URL.Path, p.target.EscapedPath()+in.URL.EscapedPath()
	u.RawQuery, u.ForceQuery = in.URL.RawQuery, in.URL.ForceQuery
	return u
}

// answered looks at the head of an answer before it is sent on.
func (p *Proxy) answered(answer *http.Response) error {
	passing := passageOf(answer.Request.Context())
	x := tap.From(answer.Request.Context())
	if answer.StatusCode == http.StatusSwitchingProtocols {
		if x != nil { // the connection is taken over: nobody writes a status
			x.Status, x.Response.Header = answer.StatusCode, answer.Header.Clone()
		}
		return nil
	}
	if passing.known && p.lacking(answer, passing.request) && passing.whole {
		return &missing{status: answer.StatusCode}
	}
	p.pointHere(answer, passing.request)
	answer.Body = &watched{ReadCloser: answer.Body, exchange: x, context: answer.Request.Context()}
	return nil
}

// watched notes why an answer breaks off.
type watched struct {
	io.ReadCloser
	exchange *tap.Exchange
	context  context.Context
}

func (b *watched) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && b.exchange != nil {
		b.exchange.Fault = fault(b.context, err)
	}
	return n, err
}

// failed answers where the server did not.
func (p *Proxy) failed(w http.ResponseWriter, out *http.Request, err error) {
	passing, x := passageOf(out.Context()), tap.From(out.Context())
	err = fault(out.Context(), err)
	if x != nil {
		x.Fault = err
	}
	if passing.whole && !errors.Is(err, tap.ErrGone) {
		p.fallBack(w, passing, x, err)
		return
	}
	if x != nil {
		x.By = "proxy"
	}
	refuse(w, http.StatusBadGateway, err.Error(), p.config.Hint(err))
}

// buffers are for copying bodies.
type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return *buffer
	}
	return make([]byte, 32<<10)
}

func (b *buffers) Put(buffer []byte) { b.pool.Put(&buffer) }
