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
	Insecure  bool              // any TLS certificate will do
	Transport http.RoundTripper // default: one of net/http's own
}

func NewClient(c Config) *Client {
	transport := c.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: c.Insecure} //nolint:gosec // a person asked for it
		t.MaxIdleConnsPerHost = 64
		transport = t
	}
	return &Client{
		Base: c.Base, timeout: c.Timeout, pace: pace{rate: c.Rate},
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
	x.SentHeader, x.secret = x.credentials()
	for attempt := 0; ; attempt++ {
		if x.Err = c.pace.wait(ctx); x.Err != nil {
			return x
		}
		c.count.Add(1)
		x.Err = c.once(ctx, x)
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
	started := time.Now()
	response, err := c.http.Do(request)
	if err != nil {
		return plainFault(err, c.timeout)
	}
	defer response.Body.Close() //nolint:errcheck // only read
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
