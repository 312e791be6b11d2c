package session

import (
	"net/http"

	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// WithVersion gives a request whose operation declares If-Match the ETag that its record
// has now, which a reading tells; "*", any version, where none does (RFC 9110, section 13.1.1).
func WithVersion(api *spec.API, r Request, send func(Request) *Exchange) Request {
	if !declaresHeader(r.Operation, "If-Match") {
		return r
	}
	tag := "*"
	if reader := readerAt(api, r.Operation); reader != nil {
		x := send(Request{Operation: reader, Path: r.Path, Caller: r.Caller})
		if current := x.Received.Get("ETag"); x.Success() && current != "" {
			tag = current
		}
	}
	return r.withHeader("If-Match", tag)
}

// withHeader is the request with another value of one header.
func (r Request) withHeader(name, v string) Request {
	header := r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set(name, v)
	r.Header = header
	return r
}

// readerAt is the operation that reads what another acts on: the GET of its path.
func readerAt(api *spec.API, o *spec.Operation) *spec.Operation {
	for _, other := range api.Operations {
		if other.Path == o.Path && other.Method == http.MethodGet {
			return other
		}
	}
	return nil
}

func declaresHeader(o *spec.Operation, name string) bool { return DeclaredHeader(o, name) != nil }

// DeclaredHeader finds the parameter for a header, whose name has no case.
func DeclaredHeader(o *spec.Operation, name string) *spec.Parameter {
	if o == nil {
		return nil
	}
	for _, p := range o.Parameters {
		if p.In == openapi3.ParameterInHeader && http.CanonicalHeaderKey(p.Name) == http.CanonicalHeaderKey(name) {
			return p
		}
	}
	return nil
}
