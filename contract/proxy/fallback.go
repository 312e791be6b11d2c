package proxy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/actalike/actalike/contract/tap"
)

// FallbackHeader marks an answer that the server did not give, and says why.
const FallbackHeader = "Actalike-Fallback"

// missing says that the server does not have what was asked for.
type missing struct{ status int }

func (m *missing) Error() string {
	return fmt.Sprintf("the server answered %d %s", m.status, http.StatusText(m.status))
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
