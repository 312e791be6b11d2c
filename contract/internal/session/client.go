// Package session talks to a target: it writes a call of an operation as a request of
// a caller, sends it within the bounds of a run, and keeps what came back. It claims
// nothing about it.
package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/spec"
)

// A Sender makes one exchange of a request. It never fails: what went wrong is in
// the exchange.
type Sender interface {
	Send(context.Context, Request) *Exchange
}

// A Client sends requests to one target, within its bounds.
type Client struct {
	http    *http.Client
	Base    *url.URL
	header  http.Header
	cookies *Cookies
	timeout time.Duration
	pace    pace
	count   atomic.Int64
	lost    atomic.Int64 // requests without an answer, in a row
	decoder decoder
}

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// A Config says how requests are sent. Base is needed.
type Config struct {
	Base      *url.URL
	Timeout   time.Duration     // of one answer
	Rate      float64           // requests a second at most; 0: no limit
	Header    http.Header       // of every request
	Cookies   *Cookies          // of requests that nobody in particular sends; nil: none are kept
	TLS       *tls.Config       // default: that of net/http
	Transport http.RoundTripper // default: one of net/http's own, with proxies from the environment
}

func NewClient(c Config) *Client {
	transport := c.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = c.TLS.Clone()
		t.MaxIdleConnsPerHost = 64
		transport = t
	}
	return &Client{
		Base: c.Base, header: c.Header, cookies: c.Cookies, timeout: c.Timeout, pace: pace{rate: c.Rate},
		http: &http.Client{
			Transport: transport,
			// A redirect is an answer like any other: following one could carry the
			// token to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Requests is how many were sent.
func (c *Client) Requests() int { return int(c.count.Load()) }

// lostLimit is how many requests in a row may go without an answer.
const lostLimit = 5

// Gone tells whether the target stopped answering.
func (c *Client) Gone() bool { return c.lost.Load() >= lostLimit }

// retries is how often a request is sent again after a connection error.
const retries = 2

// Send makes one exchange. It never fails: what went wrong is in the exchange.
func (c *Client) Send(ctx context.Context, r Request) *Exchange {
	x := &Exchange{Request: r}
	if x.Method == "" {
		x.Method = r.Operation.Method
	}
	if x.URL, x.Err = c.locate(r); x.Err != nil {
		return x
	}
	if x.Err = c.prepare(ctx, x); x.Err != nil {
		return x
	}
	for attempt := 0; ; attempt++ {
		if x.Err = c.pace.wait(ctx); x.Err != nil {
			return x
		}
		c.count.Add(1)
		x.Err = c.once(ctx, x)
		if attempt == 0 && x.outdated() && c.renew(ctx, x) {
			continue
		}
		x.Caller.renewed(x)
		if x.Err == nil || x.Answered() || !isConnectionError(x.Err) || attempt == retries || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Duration(attempt+1) * 50 * time.Millisecond)
	}
	if x.Answered() {
		c.lost.Store(0)
	} else if ctx.Err() == nil {
		c.lost.Add(1)
	}
	return x
}

// prepare writes the header of a request, with the token that is valid now.
func (c *Client) prepare(ctx context.Context, x *Exchange) error {
	if err := x.Caller.refresh(ctx, ""); err != nil {
		return err
	}
	x.SentHeader, x.secret = x.credentials(c.header)
	if header := csrfHeader(x.Operation); header != "" && c.cookiesOf(x) != nil {
		if token := c.csrfToken(ctx, x, header); token != "" {
			x.SentHeader.Set(header, token)
		}
	}
	return nil
}

// renew gives a request another token than the one that was rejected; false if there is
// no other.
func (c *Client) renew(ctx context.Context, x *Exchange) bool {
	rejected := x.Caller.Token()
	if err := x.Caller.refresh(ctx, rejected); err != nil || x.Caller.Token() == rejected {
		return false
	}
	x.renewed = true
	return c.prepare(ctx, x) == nil
}

// cookiesOf are those of a request's caller; nil if nothing is kept for them.
func (c *Client) cookiesOf(x *Exchange) *Cookies {
	if x.Caller == nil {
		return c.cookies
	}
	return x.Caller.Cookies
}

// csrfToken is what belongs into a header that declares a CSRF token. The target is
// asked for one, by a request that changes nothing, if it gave none yet.
func (c *Client) csrfToken(ctx context.Context, x *Exchange, header string) string {
	cookies := c.cookiesOf(x)
	token := cookies.csrfToken(header, x.URL)
	if token == "" && cookies.ask() {
		for _, path := range []string{x.Path, "/"} {
			c.Send(ctx, Request{Operation: x.Operation, Method: http.MethodGet, Path: path, Caller: x.Caller})
			if token = cookies.csrfToken(header, x.URL); token != "" {
				break
			}
		}
	}
	return token
}

// locate is the URL of a request, its credentials aside.
func (c *Client) locate(r Request) (*url.URL, error) {
	if r.Path == "" {
		at := c.Base.JoinPath() // a copy
		at.Path = c.Base.Path + r.Operation.Path
		return at, nil
	}
	// A path of the document may hold "#", which begins a fragment in a URL.
	at, err := url.Parse(strings.TrimSuffix(c.Base.String(), "/") + strings.ReplaceAll(r.Path, "#", "%23"))
	if err == nil {
		at.RawQuery = r.Query
	}
	return at, err
}

func (c *Client) once(ctx context.Context, x *Exchange) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var body io.Reader
	if x.Body != nil {
		body = bytes.NewReader(x.Body)
	}
	request, err := http.NewRequestWithContext(ctx, x.Method, x.location(), body)
	if err != nil {
		return err
	}
	request.Header = x.SentHeader.Clone()
	c.cookiesOf(x).add(request)
	started := time.Now()
	response, err := c.http.Do(request)
	if err != nil {
		return plainFault(err, c.timeout)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	c.cookiesOf(x).keep(response)
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	x.Took = time.Since(started)
	x.Status, x.Received, x.Text = response.StatusCode, response.Header, text
	if err != nil {
		return fmt.Errorf("the answer broke off: %w", plainFault(err, c.timeout))
	}
	if spec.IsJSON(response.Header.Get("Content-Type")) && len(text) > 0 {
		x.Value, err = c.decoder.decode(text)
	}
	return err
}

// errTimeout says that no answer came in time.
var errTimeout = errors.New("timed out")

// plainFault takes the URL, which may be long, out of an error.
func plainFault(err error, timeout time.Duration) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		if wrapped.Timeout() {
			return fmt.Errorf("%w after %s", errTimeout, timeout)
		}
		return wrapped.Err
	}
	return err
}

// isConnectionError tells whether a request failed before or while it was sent,
// by the network's doing: only then it is sent again.
func isConnectionError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
