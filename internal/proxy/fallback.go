package proxy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/actalike/actalike/internal/tap"
)

// FallbackHeader marks an answer that the server did not give, and says why.
const FallbackHeader = "Actalike-Fallback"

// missing says that the server does not have what was asked for.
type missing struct{ status int }

func (m *missing) Error() string {
	return fmt.Sprintf("the server answered %d %s", m.status, http.StatusText(m.status))
}

// An Answer is what the server answered to a request.
type Answer struct {
	Request *http.Request // as it came to the proxy
	Status  int
	// Message has the body where the status may mean that the server lacks what was
	// asked for: 404, 405 and 501. It is less than whole where it is too long.
	tap.Message
}

// lacking tells whether an answer means that the server does not have what was
// asked for.
func (p *Proxy) lacking(answer *http.Response, asked *http.Request) bool {
	a := Answer{Request: asked, Status: answer.StatusCode, Message: tap.Message{Header: answer.Header}}
	switch answer.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		p.readStart(answer, &a)
	}
	return p.config.Lacks(a)
}

// readStart reads the body of an answer as far as it is held back, and leaves it
// to be read whole.
func (p *Proxy) readStart(answer *http.Response, into *Answer) {
	start, err := io.ReadAll(io.LimitReader(answer.Body, int64(p.config.Hold)+1))
	answer.Body = rest{io.MultiReader(bytes.NewReader(start), failing{err}, answer.Body), answer.Body}
	if into.Body, into.Size = start, int64(len(start)); err != nil || len(start) > p.config.Hold {
		into.Size++ // there is more
	}
}

// askTime bounds a question of the proxy's own.
const askTime = 5 * time.Second

// Ask sends a GET of another path to the server, in the name of whoever sent a
// request: with its credentials, and for the media types that it wants.
func (p *Proxy) Ask(r *http.Request, path string) (Answer, error) {
	ctx, cancel := context.WithTimeout(r.Context(), askTime)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, origin(p.target)+p.target.EscapedPath()+path, nil)
	if err != nil {
		return Answer{}, err
	}
	for _, name := range []string{"Accept", "Accept-Language", "Authorization", "Cookie", "User-Agent"} {
		question.Header[name] = r.Header[name]
	}
	answer, err := p.config.Transport.RoundTrip(question)
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	a := Answer{Request: question, Status: answer.StatusCode, Message: tap.Message{Header: answer.Header}}
	p.readStart(answer, &a)
	return a, nil
}

// keep reads the body of a request, up to so many bytes, so that it can be asked
// twice. A longer one streams on, and is not asked again.
func (p *passage) keep(r *http.Request, most int) *http.Request {
	if r.Body == nil || r.Body == http.NoBody {
		p.whole = true
		return r
	}
	start, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	p.body, p.whole = start, err == nil && len(start) <= most
	again := r.WithContext(r.Context())
	again.Body = rest{io.MultiReader(bytes.NewReader(start), failing{err}, r.Body), r.Body}
	return again
}

// rest is a body whose start was read.
type rest struct {
	io.Reader
	io.Closer
}

// failing ends a reader as it ended before.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// fallBack has the fallback answer in the place of the server.
func (p *Proxy) fallBack(w http.ResponseWriter, passing *passage, x *tap.Exchange, reason error) {
	if x != nil {
		x.By, x.Fault = "mock", nil
	}
	r := passing.request.WithContext(passing.request.Context())
	r.Body = io.NopCloser(bytes.NewReader(passing.body))
	r.ContentLength = int64(len(passing.body))
	clear(w.Header())
	w.Header().Set(FallbackHeader, reason.Error())
	p.config.Fallback.ServeHTTP(w, r)
}
