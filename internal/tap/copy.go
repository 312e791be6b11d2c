package tap

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// A room is memory that is shared by all exchanges.
type room struct{ left atomic.Int64 }

func (r *room) give(n int64) { r.left.Add(n) }

// take takes n bytes, or none.
func (r *room) take(n int64) bool {
	if r.left.Add(-n) >= 0 {
		return true
	}
	r.left.Add(n)
	return false
}

// A copy keeps the start of a body. It is locked, for a transport may still read
// a request when its answer is there.
type copy struct {
	mutex  sync.Mutex
	room   *room
	bound  int64
	kept   []byte
	size   int64
	taken  int64
	full   bool
	sealed bool
}

func (t *Tap) copy() *copy { return &copy{room: t.room, bound: t.bound} }

func (c *copy) add(p []byte) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.sealed || len(p) == 0 {
		return
	}
	c.size += int64(len(p))
	part := p[:min(int64(len(p)), c.bound-int64(len(c.kept)))]
	if c.full || !c.room.take(int64(len(part))) {
		c.full = true
		return
	}
	c.taken += int64(len(part))
	c.kept = append(c.kept, part...)
	c.full = len(part) < len(p)
}

// seal ends the copy: what comes later is not looked at.
func (c *copy) seal() (kept []byte, size int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.sealed = true
	return c.kept, c.size
}

// body copies what is read of a request.
type body struct {
	io.ReadCloser
	copy *copy
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.copy.add(p[:n])
	return n, err
}

// writer copies what is written of an answer.
type writer struct {
	http.ResponseWriter
	exchange *Exchange
	copy     *copy
}

// Unwrap lets [http.ResponseController] flush, take over and set deadlines.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader keeps the final status; those before it (1xx) pass.
func (w *writer) WriteHeader(status int) {
	if x := w.exchange; x.Status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		x.Status, x.Response.Header = status, w.Header().Clone()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	if w.exchange.Status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(p)
	w.copy.add(p[:n])
	return n, err
}

// end notes the trailers, which a handler sets behind the body: those that its
// header announced, and those that are marked as such.
func (w *writer) end() {
	x := w.exchange
	for name, values := range w.Header() {
		plain, marked := strings.CutPrefix(name, http.TrailerPrefix)
		if marked || announced(x.Response.Header, name) {
			if x.Response.Trailer == nil {
				x.Response.Trailer = http.Header{}
			}
			x.Response.Trailer[plain] = values
		}
	}
}

func announced(header http.Header, name string) bool {
	for _, line := range header["Trailer"] {
		for word := range strings.SplitSeq(line, ",") {
			if http.CanonicalHeaderKey(strings.TrimSpace(word)) == name {
				return true
			}
		}
	}
	return false
}
