package contract

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A client sends requests to one target, within its bounds.
type client struct {
	http    *http.Client
	base    *url.URL
	timeout time.Duration
	pace    pace
	count   atomic.Int64
	lost    atomic.Int64 // requests without an answer, in a row
	latest  latest
}

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

func newClient(c Config) (*client, error) {
	base, err := c.base()
	if err != nil {
		return nil, err
	}
	transport := c.Transport
	if transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: c.Insecure} //nolint:gosec // the flag says so
		t.MaxIdleConnsPerHost = 64
		transport = t
	}
	return &client{
		base: base, timeout: c.Timeout, pace: pace{rate: c.Rate},
		http: &http.Client{
			Transport: transport,
			// A redirect is an answer like any other: following one could carry the
			// token to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// pace spreads requests so that no second sees more than rate of them.
type pace struct {
	rate  float64
	mutex sync.Mutex
	next  time.Time
}

func (p *pace) wait(ctx context.Context) error {
	if p.rate <= 0 {
		return ctx.Err()
	}
	p.mutex.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(time.Duration(float64(time.Second) / p.rate))
	p.mutex.Unlock()
	select {
	case <-time.After(at.Sub(now)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retries is how often a request is sent again after a connection error.
const retries = 2

// send makes one exchange. It never fails: what went wrong is in the exchange.
func (c *client) send(ctx context.Context, r request) *exchange {
	x := &exchange{request: r}
	if x.method == "" {
		x.method = r.operation.Method
	}
	if x.url, x.fault = c.locate(r); x.fault != nil {
		return x
	}
	x.sent, x.secret = x.credentials()
	for attempt := 0; ; attempt++ {
		if x.fault = c.pace.wait(ctx); x.fault != nil {
			return x
		}
		c.count.Add(1)
		x.fault = c.once(ctx, x)
		if x.fault == nil || x.answered() || !isConnectionError(x.fault) || attempt == retries || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Duration(attempt+1) * 50 * time.Millisecond)
	}
	if x.answered() {
		c.lost.Store(0)
	} else if ctx.Err() == nil {
		c.lost.Add(1)
	}
	return x
}

// locate is the URL of a request, its credentials aside.
func (c *client) locate(r request) (*url.URL, error) {
	if r.path == "" {
		at := c.base.JoinPath() // a copy
		at.Path = c.base.Path + r.operation.Path
		return at, nil
	}
	// A path of the document may hold "#", which begins a fragment in a URL.
	at, err := url.Parse(strings.TrimSuffix(c.base.String(), "/") + strings.ReplaceAll(r.path, "#", "%23"))
	if err == nil {
		at.RawQuery = r.query
	}
	return at, err
}

// credentials are the headers to send, and what the query holds beside.
func (x *exchange) credentials() (http.Header, url.Values) {
	header, query := http.Header{"Accept": {"application/json"}}, url.Values{}
	if x.body != nil {
		header.Set("Content-Type", "application/json")
	}
	if x.caller != nil {
		authorize(header, query, x.operation, x.caller)
	}
	for name, values := range x.header {
		if header[name] = values; len(values) == 0 {
			delete(header, name)
		}
	}
	return header, query
}

// target is the URL with the credentials that belong into it.
func (x *exchange) target() string {
	if len(x.secret) == 0 {
		return x.url.String()
	}
	at := *x.url
	at.RawQuery = strings.TrimPrefix(at.RawQuery+"&"+x.secret.Encode(), "&")
	return at.String()
}

func (c *client) once(ctx context.Context, x *exchange) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var body io.Reader
	if x.body != nil {
		body = bytes.NewReader(x.body)
	}
	request, err := http.NewRequestWithContext(ctx, x.method, x.target(), body)
	if err != nil {
		return err
	}
	request.Header = x.sent.Clone()
	started := time.Now()
	response, err := c.http.Do(request)
	if err != nil {
		return plainFault(err, c.timeout)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	x.took = time.Since(started)
	x.status, x.received, x.text = response.StatusCode, response.Header, text
	if err != nil {
		return fmt.Errorf("the answer broke off: %w", plainFault(err, c.timeout))
	}
	if spec.IsJSON(response.Header.Get("Content-Type")) && len(text) > 0 {
		x.decoded, err = c.latest.decode(text)
	}
	return err
}

// latest keeps the values of the last different answers: a read mostly answers the
// text of the write before it, or of the read before that. Nobody changes a decoded
// value, so that exchanges may share one.
type latest struct {
	mutex sync.Mutex
	texts [4][]byte
	said  [4]any
	next  int
}

// decode is [decodeAnswer], done once for the same text.
func (l *latest) decode(text []byte) (any, error) {
	l.mutex.Lock()
	i := slices.IndexFunc(l.texts[:], func(old []byte) bool { return bytes.Equal(old, text) })
	if i >= 0 {
		defer l.mutex.Unlock()
		return l.said[i], nil
	}
	l.mutex.Unlock()
	decoded, err := decodeAnswer(text)
	if err == nil {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		l.texts[l.next], l.said[l.next] = text, decoded
		l.next = (l.next + 1) % len(l.texts)
	}
	return decoded, err
}

// decodeAnswer reads a body. Lone surrogates are within the grammar of RFC 8259
// and some servers echo them: they are read as U+FFFD.
func decodeAnswer(text []byte) (any, error) {
	decoded, err := value.Decode(text)
	if err == nil || !bytes.Contains(bytes.ToLower(text), []byte(`\ud`)) {
		return decoded, err
	}
	loose := json.NewDecoder(bytes.NewReader(text))
	loose.UseNumber()
	var v any
	if loose.Decode(&v) != nil || loose.More() {
		return nil, err
	}
	return v, nil
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

func sortedNames(header http.Header) []string { return slices.Sorted(maps.Keys(header)) }

// Authorize puts a token into a header as an operation's security demands.
func Authorize(header http.Header, o *spec.Operation, token string) {
	authorize(header, url.Values{}, o, &caller{token: token})
}
