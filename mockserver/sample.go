package mockserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/curl"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Sample is a request that works, to try a mock with.
type Sample struct {
	Method string
	Path   string
	Header http.Header // credentials in the header
	User   string      // name and password of HTTP basic
	Query  string      // credentials in the query
	Body   []byte      // JSON; nil if there is none
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

func (s *Server) sampleOf(o *spec.Operation) Sample {
	sample := Sample{Method: o.Method, Path: s.samplePath(o)}
	if len(o.Security) > 0 && s.config.Anonymous == "" {
		sample.signIn(o.Security)
	}
	return sample
}

// samplePath is the path of an operation with a value for each of its parameters.
func (s *Server) samplePath(o *spec.Operation) string {
	path := o.Path
	for _, p := range o.Parameters {
		if p.In != "path" || p.Schema == nil {
			continue
		}
		if v, err := s.maker.Value(p.Schema, spec.AsRequest, 1); err == nil {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(spec.KeyText(v)))
		}
	}
	return path
}

// signIn adds what satisfies the first requirement, or the one without schemes.
func (s *Sample) signIn(requirements []spec.SecurityRequirement) {
	if slices.ContainsFunc(requirements, func(r spec.SecurityRequirement) bool { return len(r) == 0 }) {
		return
	}
	const token = users.TokenPrefix + "1"
	for _, use := range requirements[0] {
		switch {
		case use.Scheme == nil || use.Scheme.Type == "mutualTLS":
		case use.Scheme.Type == "apiKey" && use.Scheme.In == "query":
			s.Query = url.QueryEscape(use.Scheme.Name) + "=" + token
		case use.Scheme.Type == "apiKey" && use.Scheme.In == "cookie":
			s.addHeader("Cookie", use.Scheme.Name+"="+token)
		case use.Scheme.Type == "apiKey":
			s.addHeader(use.Scheme.Name, token)
		case strings.EqualFold(use.Scheme.Scheme, "basic"):
			s.User = token + ":any"
		default:
			s.addHeader("Authorization", "Bearer "+token)
		}
	}
}

func (s *Sample) addHeader(name, value string) {
	if s.Header == nil {
		s.Header = http.Header{}
	}
	s.Header.Add(name, value)
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
			case o.Effect == spec.Lists:
				list = append(list, s.sampleOf(o))
			case o.Effect == spec.Creates && o.Plan != nil:
				sample := s.sampleOf(o)
				if v, err := s.maker.Value(o.Plan.Body, spec.AsRequest, 1); err == nil {
					sample.Body = value.Encode(v)
				}
				list = append(list, sample)
			}
		}
	}
	return list
}

// sampleBody gives the first text field what another user's record holds.
func (s *Server) sampleBody(plan *spec.Plan) []byte {
	record := s.maker.Record(plan.Resource, 2)
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
	if s.Body != nil {
		r.Header = append(r.Header, curl.Field{Name: "Content-Type", Value: curl.Literal("application/json")})
	}
	return r.Line()
}
