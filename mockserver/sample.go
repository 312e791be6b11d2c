package mockserver

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/curl"
	"github.com/actalike/actalike/internal/request"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Sample is a request that works, to try a mock with.
type Sample struct {
	Method string
	Path   string
	Header http.Header
	User   string // name and password of HTTP basic
	Query  string // escaped
	Body   []byte // nil if there is none
}

// Sample picks the first operation that writes, or else the first of all.
func (s *Server) Sample() Sample {
	var sample Sample
	for _, o := range s.api.Operations {
		if o.Plan != nil {
			sample = s.sampleOf(o)
			sample.Body = s.sampleBody(o.Plan)
			return sample
		}
		if sample.Method == "" {
			sample = s.sampleOf(o)
		}
	}
	return sample
}

// sampleOf is a request of user 1, to a record that exists or for one that does not.
func (s *Server) sampleOf(o *spec.Operation) Sample {
	k := 1
	if o.Effect == spec.Creates {
		k = s.state.Unused(o.Resource)
	}
	made, err := s.maker.Request(o, k)
	if err != nil {
		made.Media = spec.MediaType{} // without what could not be made
	}
	token := users.TokenPrefix + "1"
	if request.Optional(o) || s.config.Anonymous != "" {
		token = ""
	}
	r, err := made.HTTP("", token)
	if err != nil {
		return Sample{Method: o.Method, Path: o.Path}
	}
	sample := Sample{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header}
	if made.Media.Name != "" {
		sample.Body, _ = request.Body(made.Media, made.Body)
	}
	if name, password, ok := r.BasicAuth(); ok {
		sample.User = name + ":" + password
		sample.Header.Del("Authorization")
	}
	return sample
}

// Samples are requests for at most limit collections: one that lists records and
// one that makes one.
func (s *Server) Samples(limit int) []Sample {
	var list []Sample
	for _, r := range s.api.Resources {
		for _, o := range r.Operations {
			if r.Key == nil || strings.Contains(o.Path, "{") || len(list) == 2*limit {
				continue
			}
			switch {
			case o.Effect == spec.Lists, o.Effect == spec.Creates && o.Plan != nil:
				list = append(list, s.sampleOf(o))
			}
		}
	}
	return list
}

// sampleBody gives the first text field what another user's record holds.
func (s *Server) sampleBody(plan *spec.Plan) []byte {
	record, _ := s.maker.Record(plan.Resource, 2)
	for _, f := range plan.Fields {
		text, ok := record[strings.TrimPrefix(f.Target, "/")].(string)
		if ok && f.Storage == spec.Stored && !f.Unique {
			return value.Encode(value.Object{f.Name: text})
		}
	}
	return []byte("{}")
}

// Curl returns a command line that sends the sample to a mock at a base URL.
func (s Sample) Curl(baseURL string) string {
	r := curl.Request{Method: s.Method, URL: curl.Literal(baseURL + s.Path), User: curl.Literal(s.User), Body: s.Body}
	if s.Query != "" {
		r.URL = curl.Literal(baseURL + s.Path + "?" + s.Query)
	}
	r.Header = curl.Header(s.Header)
	return r.Line()
}
