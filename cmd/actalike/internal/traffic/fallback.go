package traffic

import (
	"net/http"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// addFallback puts a mock behind the server. The credentials of the app mean
// nothing to it: its first user stands for whoever asks.
func (o *proxyOptions) addFallback(config *proxy.Config, server *proxy.Proxy, api *spec.API) error {
	if !o.fallback {
		return nil
	}
	const user = "user-1"
	mock, err := mockserver.New(mockserver.Config{API: api, Seed: o.seed, Anonymous: user})
	if err != nil {
		return err
	}
	b, secrets := newBuilding(api), api.Secrets()
	b.ask = server.Ask
	config.Known = func(r *http.Request) bool { return b.operation(r) != nil }
	config.Lacks = b.lacks
	config.Fallback = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.answers(r)
		r = r.Clone(r.Context())
		secrets.Strip(r)       // the mock would refuse those of the server
		r.Header.Del("Origin") // the proxy answers pages itself
		mock.ServeHTTP(w, r)
	})
	return nil
}

// building is what was found out about which operations the server has.
//
// The hard case is 404: of an operation that is not built yet, and of a record
// that is not there. An honest one must reach the app. So, in this order:
//
//   - an operation that the server once answered with success is built
//   - where the mock has answered a write, the record may be the mock's: it answers
//   - 501 is an operation that is not built; so are 404 and 405, unless they are
//     declared and the answer is what is declared
//   - so is a 404 that the server says of a path that nobody has, word for word
type building struct {
	api *spec.API
	ask func(r *http.Request, path string) (proxy.Answer, error) // asks the server; nil: nobody can

	mutex  sync.Mutex
	built  map[*spec.Operation]bool
	mocked map[*spec.Resource]bool // written to by the mock
	nobody map[string]proxy.Answer // what the server says of a path that nobody has, by what was to be accepted
}

func newBuilding(api *spec.API) *building {
	return &building{api: api, nobody: map[string]proxy.Answer{}, built: map[*spec.Operation]bool{}, mocked: map[*spec.Resource]bool{}}
}

// operation is the one that a request is for; nil if none is declared.
func (b *building) operation(r *http.Request) *spec.Operation {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return b.api.Route(method, r.URL.EscapedPath()).Operation
}

func (b *building) lacks(a proxy.Answer) bool {
	o := b.operation(a.Request)
	switch {
	case o == nil:
		return false
	case a.Status == http.StatusNotImplemented:
		return true
	case a.Status >= 200 && a.Status < 300:
		b.mutex.Lock()
		defer b.mutex.Unlock()
		b.built[o] = true
		return false
	case a.Status != http.StatusNotFound && a.Status != http.StatusMethodNotAllowed, b.isBuilt(o):
		return false
	}
	return b.isMocked(o) || !declared(o, a) || b.saidOfAny(a)
}

func (b *building) isBuilt(o *spec.Operation) bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.built[o]
}

func (b *building) isMocked(o *spec.Operation) bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return o.Resource != nil && b.mocked[o.Resource]
}

// nowhere is a path that no server has.
const nowhere = "/actalike-asks-for-what-nobody-has"

// saidOfAny tells whether the server says just the same of a path that nobody
// has, but for the path.
func (b *building) saidOfAny(a proxy.Answer) bool {
	if b.ask == nil || a.Status != http.StatusNotFound || len(a.Body) == 0 || !a.Whole() {
		return false
	}
	key := a.Request.Header.Get("Accept")
	b.mutex.Lock()
	other, asked := b.nobody[key]
	b.mutex.Unlock()
	if !asked {
		var err error
		if other, err = b.ask(a.Request, nowhere); err != nil || other.Status != http.StatusNotFound {
			return false
		}
		b.mutex.Lock()
		if len(b.nobody) < 100 { // a client chooses the keys
			b.nobody[key] = other
		}
		b.mutex.Unlock()
	}
	mine, err := a.Plain()
	theirs, failed := other.Plain()
	return err == nil && failed == nil && withoutPath(mine, a.Request) == withoutPath(theirs, other.Request)
}

// withoutPath is a text that may repeat the path that was asked for. A proxy with
// a base has a longer one on the server, which ends in it.
func withoutPath(text []byte, r *http.Request) string {
	path := r.URL.Path
	if i := strings.Index(path, nowhere); i > 0 {
		path = path[i:]
	}
	return strings.ReplaceAll(strings.ReplaceAll(string(text), path, ""), strings.TrimPrefix(path, "/"), "")
}

// answers notes what the mock is about to answer.
func (b *building) answers(r *http.Request) {
	o := b.operation(r)
	if o == nil || o.Resource == nil || r.Method == http.MethodGet || r.Method == http.MethodHead {
		return
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.mocked[o.Resource] = true
}

// declared tells whether an answer is one that the document declares: by its
// status, media type and schema. Where no body is declared, an empty one and JSON
// will do: a page of HTML is a server's that knows no such path.
func declared(o *spec.Operation, a proxy.Answer) bool {
	response := o.Response(a.Status)
	if response == nil {
		return false
	}
	text, err := a.Plain()
	kind := a.Header.Get("Content-Type")
	switch {
	case a.Request.Method == http.MethodHead:
		return true
	case err != nil:
		return false
	case len(response.Media) == 0:
		return len(text) == 0 || spec.IsJSON(kind)
	}
	media, ok := (&spec.Body{Media: response.Media}).Accept(kind)
	if !ok || media.Published == nil || !spec.IsJSON(kind) {
		return ok
	}
	v, err := value.Decode(text)
	return err == nil && media.Published.Accepts(v, spec.AsResponse)
}
