package mockserver

import (
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A Sample is a request that works, to try a mock with.
type Sample struct {
	Method string
	Path   string
	// Credentials are the words of a curl command that sign in; none if none are
	// needed.
	Credentials []string
	Query       string // credentials that stand in the query
	Body        []byte // JSON; nil if there is none
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
			s.Credentials = append(s.Credentials, "-b", shellQuote(use.Scheme.Name+"="+token))
		case use.Scheme.Type == "apiKey":
			s.Credentials = append(s.Credentials, "-H", shellQuote(use.Scheme.Name+": "+token))
		case strings.EqualFold(use.Scheme.Scheme, "basic"):
			s.Credentials = append(s.Credentials, "-u", token+":any")
		default:
			s.Credentials = append(s.Credentials, "-H", shellQuote("Authorization: Bearer "+token))
		}
	}
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

// Curl is a command line that sends the sample to a mock at a base URL.
func (s Sample) Curl(baseURL string) string {
	words := []string{"curl"}
	if s.Method != "GET" {
		words = append(words, "-X", s.Method)
	}
	target := baseURL + s.Path
	if s.Query != "" {
		target = shellQuote(target + "?" + s.Query)
	}
	words = append(append(words, target), s.Credentials...)
	if s.Body != nil {
		words = append(words, "-H", shellQuote("Content-Type: application/json"), "-d", shellQuote(string(s.Body)))
	}
	return strings.Join(words, " ")
}

// shellQuote quotes a word for a POSIX shell.
func shellQuote(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
