package contradiction

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

var unsecured401 = Rule{
	ID:    "unsecured-401",
	Title: "401 is declared, and nothing says how to authenticate",
	Text: "An operation answers 401 Unauthorized, but no security requirement applies to it. Where the document secures other operations, " +
		"those that say `security: []` or take a secret in their body (a login) are left alone.",
	find: findUnsecured401,
}

func findUnsecured401(s *survey) []Finding {
	return s.operations(s.unsecured, func(o *spec.Operation) spec.Location {
		return s.document.Locate(o.Location, "responses").Child("401")
	}, func(n int, names string) Finding {
		return Finding{
			Message: fmt.Sprintf("%s %s 401 and no security requirement applies: %s", english.Count(n, "operation"), english.Agree(n, "declares", "declare"), names),
			Consequence: "nobody can tell which credentials the API wants: generated clients send none, and the mock answers " +
				"everyone unless an overlay declares security",
		}
	})
}

func (s *survey) unsecured(o *spec.Operation) bool {
	declared := slices.ContainsFunc(o.Responses, func(r *spec.Response) bool { return r.Status == "401" })
	if !declared || len(o.Security) > 0 {
		return false
	}
	if len(s.document.Names(s.document.Locate(s.document.Root(), "components", "securitySchemes"))) == 0 {
		return true
	}
	_, explicit := s.document.Value(o.Location.Child("security"))
	return !explicit && !takesSecret(bodyOf(o), maxNesting)
}

var secretName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)pass(word|phrase|wd|code)?s?$|secret|token|otp$|credential`)
})

// takesSecret tells whether a body carries credentials itself.
func takesSecret(body *spec.Schema, depth int) bool {
	return body != nil && depth > 0 && slices.ContainsFunc(body.Properties, func(p spec.Property) bool {
		return secret(p) || takesSecret(p.Schema, depth-1)
	})
}

// secret tells whether a member is one that no API shows, by its format or name.
func secret(p spec.Property) bool {
	return p.Schema.Keywords.Format == "password" || secretName().MatchString(p.Name)
}

var bodyOptional = Rule{
	ID:    "body-optional",
	Title: "a write whose body is not marked required",
	Text: "A request body is optional unless it says `required: true`. A PUT or PATCH without a body changes nothing, and a body that requires " +
		"members is no use to those who may leave it out.",
	find: findBodyOptional,
}

func findBodyOptional(s *survey) []Finding {
	return s.operations(bodyLeftOptional, func(o *spec.Operation) spec.Location { return o.Body.Location }, func(n int, names string) Finding {
		return Finding{
			Message: fmt.Sprintf("%s %s a body that is not marked required: %s", english.Count(n, "operation"), english.Agree(n, "takes", "take"), names),
			Consequence: "a request without a body is valid by the document: the mock takes it as one that changes nothing, " +
				"and generated clients make the argument optional",
		}
	})
}

func bodyLeftOptional(o *spec.Operation) bool {
	if o.Body == nil || o.Body.Required {
		return false
	}
	if o.Method == "PUT" || o.Method == "PATCH" {
		return true
	}
	body := bodyOf(o)
	return o.Method == "POST" && body != nil && len(body.Keywords.Required) > 0
}

// operations makes one finding of all operations that a rule picks.
func (s *survey) operations(pick func(*spec.Operation) bool, at func(*spec.Operation) spec.Location, say func(n int, names string) Finding) []Finding {
	var places []Place
	var ids []string
	for _, o := range s.document.Operations {
		if pick(o) {
			places = append(places, s.place(title(o), at(o)))
			ids = append(ids, o.ID)
		}
	}
	if len(places) == 0 {
		return nil
	}
	c := say(len(places), namedPlaces(places))
	c.Places, c.Operations = places, ids
	return []Finding{c}
}
