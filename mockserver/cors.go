package mockserver

import (
	"net/http"
	"slices"

	"github.com/rs/cors"

	"github.com/actalike/actalike/spec"
)

// allowOrigins lets pages of the given origins, or of any, call the API: with
// credentials, and reading the headers that matter. Preflights are answered
// before authentication, for browsers send them without credentials.
func allowOrigins(origins []string, api *spec.API) func(http.Handler) http.Handler {
	options := cors.Options{
		AllowedOrigins:       origins,
		AllowedMethods:       methods(api),
		AllowedHeaders:       []string{"*"},
		ExposedHeaders:       []string{NoticeHeader, "Preference-Applied", "WWW-Authenticate", "Allow", "Location", "Link"},
		AllowCredentials:     true,
		AllowPrivateNetwork:  true,
		OptionsSuccessStatus: http.StatusNoContent,
		MaxAge:               600,
	}
	if len(origins) == 0 {
		// "*" may not be used with credentials (Fetch, 3.2.5): each origin is named.
		options.AllowOriginFunc = func(string) bool { return true }
	}
	return cors.New(options).Handler
}

func methods(api *spec.API) []string {
	list := []string{http.MethodHead}
	for _, o := range api.Operations {
		if !slices.Contains(list, o.Method) {
			list = append(list, o.Method)
		}
	}
	return list
}
