// Package tap looks at HTTP exchanges while they pass, and changes nothing of
// them: a handler serves as before, and what went in and out of it is copied, up
// to a bound, for whoever wants to judge, record or show it later.
//
// What a message was is copied as it was sent, content coding and all;
// [Message.Plain] takes the coding off.
package tap

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

var (
	// ErrUnreachable says that the server could not be reached at all.
	ErrUnreachable = errors.New("the server could not be reached")
	// ErrGone says that the client gave up before the answer was whole.
	ErrGone = errors.New("the client gave up")
)

// An Exchange is one request and its answer.
type Exchange struct {
	Started  time.Time
	Took     time.Duration
	Proto    string // of the client's request
	Method   string
	URL      *url.URL // where the request was meant for, scheme and host too
	Request  Message
	Status   int // 0: nothing was answered
	Response Message
	By       string // who answered, if not the server that was asked
	Fault    error  // why there is no whole answer of that server, as [ErrUnreachable] or [ErrGone]

	room *room
	held int64
}

// A Message is one half of an exchange.
type Message struct {
	Header  http.Header
	Trailer http.Header
	Body    []byte // at most the bound
	Size    int64  // of the whole body
}

// Whole tells whether all of the body was kept.
func (m Message) Whole() bool { return int64(len(m.Body)) == m.Size }

// Release gives the memory of the bodies back to the tap. The exchange keeps them
// as long as it is kept itself.
func (x *Exchange) Release() {
	if x.room != nil {
		x.room.give(x.held)
		x.held = 0
	}
}

// Config says how much is kept. The zero value works.
type Config struct {
	// Bound is what is kept of one body, in bytes. Default: 1 MiB.
	Bound int64
	// Room is what is kept of all bodies together until they are released, in
	// bytes. Default: 64 MiB.
	Room int64
	// Now is the clock. Default: time.Now.
	Now func() time.Time
}

// A Tap hands on what passes. It is safe for concurrent use.
type Tap struct {
	bound int64
	room  *room
	now   func() time.Time
}

// New returns a tap.
func New(c Config) *Tap {
	if c.Bound == 0 {
		c.Bound = 1 << 20
	}
	if c.Room == 0 {
		c.Room = 64 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	t := &Tap{bound: c.Bound, room: &room{}, now: c.Now}
	t.room.give(c.Room)
	return t
}

// Handler is next with a tap on it: done gets every exchange when it is over,
// before the connection is free again. It must not block.
func (t *Tap) Handler(next http.Handler, done func(*Exchange)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { t.Serve(w, r, next, done) })
}

// Serve has next serve one request. A panic passes on, and the exchange is
// handed on all the same.
func (t *Tap) Serve(w http.ResponseWriter, r *http.Request, next http.Handler, done func(*Exchange)) {
	x := &Exchange{Started: t.now(), Proto: r.Proto, Method: r.Method, URL: target(r), room: t.room}
	x.Request.Header = r.Header.Clone()
	sent, received := t.copy(), t.copy()
	if r.Body != nil && r.Body != http.NoBody {
		r = r.WithContext(r.Context())
		r.Body = &body{ReadCloser: r.Body, copy: sent}
	}
	written := &writer{ResponseWriter: w, exchange: x, copy: received}
	defer func() {
		x.Took = t.now().Sub(x.Started)
		x.Request.Body, x.Request.Size = sent.seal()
		x.Response.Body, x.Response.Size = received.seal()
		x.held = sent.taken + received.taken
		x.Request.Trailer = r.Trailer.Clone()
		written.end()
		done(x)
	}()
	next.ServeHTTP(written, r.WithContext(context.WithValue(r.Context(), key{}, x)))
}

type key struct{}

// From is the exchange that a request belongs to while it is served; nil
// without a tap. Its By, Fault and URL may be set.
func From(ctx context.Context) *Exchange {
	x, _ := ctx.Value(key{}).(*Exchange)
	return x
}

// target is the URL that a server's request was meant for.
func target(r *http.Request) *url.URL {
	u := *r.URL
	u.Scheme, u.Host = "http", r.Host
	if r.TLS != nil {
		u.Scheme = "https"
	}
	return &u
}
