package mockserver

import (
	"strings"

	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
)

// A Sample is a request that works, to try a mock with.
type Sample struct {
	Method string
	Path   string
	Token  string // bearer token; "" if none is needed
	Body   []byte // JSON; nil if there is none
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
	sample := Sample{Method: o.Method, Path: o.Path}
	if len(o.Security) > 0 && s.config.Anonymous == "" {
		sample.Token = tokenPrefix + "1"
	}
	return sample
}

// sampleBody gives the first text field what another user's record holds.
func (s *Server) sampleBody(plan *spec.Plan) []byte {
	record := s.maker.Record(plan.Resource, 2)
	for _, f := range plan.Fields {
		text, ok := record[strings.TrimPrefix(f.Target, "/")].(string)
		if ok && f.Kept == spec.Stored && !f.Unique {
			return value.Encode(value.Object{f.Name: text})
		}
	}
	return []byte("{}")
}

// Curl is a command line that sends the sample to a mock at a base URL.
func (s Sample) Curl(baseURL string) string {
	words := []string{"curl"}
	if s.Method != "GET" {
		words = append(words, "-X", s.Method)
	}
	words = append(words, baseURL+s.Path)
	if s.Token != "" {
		words = append(words, "-H", shellQuote("Authorization: Bearer "+s.Token))
	}
	if s.Body != nil {
		words = append(words, "-H", shellQuote("Content-Type: application/json"), "-d", shellQuote(string(s.Body)))
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell.
func shellQuote(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
