package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
	"github.com/getkin/kin-openapi/openapi3"
)

// securityWords says what an operation wants of its callers.
func securityWords(requirements []spec.SecurityRequirement) string {
	if len(requirements) == 0 {
		return "none: anyone may call it"
	}
	ways := make([]string, 0, len(requirements))
	for _, requirement := range requirements {
		parts := make([]string, 0, len(requirement))
		for _, use := range requirement {
			parts = append(parts, useWords(use))
		}
		ways = append(ways, cmp.Or(english.And(parts), "nothing"))
	}
	return strings.Join(ways, ", or ")
}

// useWords says what one scheme wants.
func useWords(u spec.SecurityUse) string {
	if u.Scheme == nil {
		return fmt.Sprintf("%q, which the document does not declare", u.Name)
	}
	words := schemeWords(u.Scheme)
	if scopes := slices.Clone(u.Scopes); len(scopes) > 0 {
		words += " with " + strings.Join(scopes, ", ")
	}
	return fmt.Sprintf("%s (%s)", words, u.Name)
}

func schemeWords(s *openapi3.SecurityScheme) string {
	switch s.Type {
	case "http":
		return "Authorization: " + strings.ToUpper(s.Scheme[:min(1, len(s.Scheme))]) + s.Scheme[min(1, len(s.Scheme)):]
	case "apiKey":
		return fmt.Sprintf("an API key in the %s %q", s.In, s.Name)
	case "oauth2":
		return "an OAuth 2.0 token"
	case "openIdConnect":
		return "an OpenID Connect token"
	case "mutualTLS":
		return "a client certificate"
	default:
		return fmt.Sprintf("a scheme of type %q", s.Type)
	}
}
