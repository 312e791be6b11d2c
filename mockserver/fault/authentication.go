package fault

import (
	"net/http"
	"strings"
)

func authentication() []Fault {
	const family = "authentication"
	needs := []Need{NeedsCredentials}
	return []Fault{
		{ID: "any-scheme", Family: family, Needs: needs,
			Title:   "The scheme of Authorization is not looked at",
			Text:    "The header is split at the space, and only its second part is read.",
			Example: "PATCH with Authorization: Nonsense <token> -> 200",
			Inject: tokens(func(w Target, r *http.Request, token string) string {
				words := strings.Fields(r.Header.Get("Authorization"))
				if token == "" && len(words) == 2 {
					return words[1]
				}
				return token
			})},
		{ID: "any-token", Family: family, Needs: needs,
			Title:   "Any token is taken for the first user's",
			Text:    "A token is decoded and never verified, or a development back door was left open.",
			Example: "PATCH with Bearer nonsense -> 200",
			Inject: tokens(func(w Target, _ *http.Request, token string) string {
				if token != "" && !w.Known(token) {
					return w.First
				}
				return token
			})},
		{ID: "empty-token", Family: family, Needs: needs,
			Title:   "An empty token is the first user's",
			Text:    "The user is looked up by a column that is empty for a service account.",
			Example: "PATCH with Authorization: Bearer (and nothing behind) -> 200",
			Inject: tokens(func(w Target, r *http.Request, token string) string {
				if token == "" && r.Header.Get("Authorization") != "" && !strings.Contains(strings.TrimSpace(r.Header.Get("Authorization")), " ") {
					return w.First
				}
				return token
			})},
		{ID: "forbidden-for-unauthorized", Family: family, Needs: needs,
			Title:   "Requests without valid credentials are answered with 403",
			Text:    "A framework answers 403 where its authenticator names no challenge.",
			Example: "PATCH without Authorization -> 403",
			Inject:  answers(unauthorized(func(s seen) { s.Status = http.StatusForbidden }))},
		{ID: "malformed-header-crash", Family: family, Needs: needs,
			Title:   "An Authorization header without a token is a server error",
			Text:    "header.split(\" \")[1] where there is no second part.",
			Example: "PATCH with Authorization: Bearer -> 500",
			Inject: requests(func(w Target, r *http.Request, _ []byte, next Answer) Reply {
				header := r.Header["Authorization"]
				if len(header) > 0 && len(strings.Fields(header[0])) < 2 {
					return serverError()
				}
				return next(r)
			})},
		{ID: "no-authentication", Family: family, Needs: needs,
			Title:   "Nobody is asked for credentials",
			Text:    "The permission class is missing on one view; everybody acts as the first user.",
			Example: "PATCH without Authorization -> 200",
			Inject: tokens(func(w Target, _ *http.Request, token string) string {
				if !w.Known(token) {
					return w.First
				}
				return token
			})},
		{ID: "token-any-case", Family: family, Needs: needs,
			Title:   "Tokens are compared without case",
			Text:    "The column that holds the tokens has a collation that ignores case.",
			Example: "PATCH with the token in capitals -> 200",
			Inject: tokens(func(w Target, _ *http.Request, token string) string {
				if lower := strings.ToLower(token); w.Known(lower) {
					return lower
				}
				return token
			})},
		{ID: "token-beginning", Family: family, Needs: needs,
			Title:   "The beginning of a token is enough",
			Text:    "Tokens are compared with startswith, or as far as the shorter one goes.",
			Example: "PATCH with half of the token -> 200",
			Inject: tokens(func(w Target, _ *http.Request, token string) string {
				if token != "" && !w.Known(token) && strings.HasPrefix(w.First, token) {
					return w.First
				}
				return token
			})},
		{ID: "token-longer", Family: family, Needs: needs,
			Title:   "What stands behind a token is cut off",
			Text:    "Tokens are read into a column of fixed width.",
			Example: "PATCH with a letter behind the token -> 200",
			Inject: tokens(func(w Target, _ *http.Request, token string) string {
				for cut := len(token); cut > 0; cut-- {
					if w.Known(token[:cut]) {
						return token[:cut]
					}
				}
				return token
			})},
		{ID: "unauthorized-as-page", Family: family, Needs: needs,
			Title:   "401 comes as a page of HTML",
			Text:    "A proxy in front of the API checks the credentials and answers for itself.",
			Example: "PATCH without Authorization -> 401 text/html",
			Inject: answers(unauthorized(func(s seen) {
				s.send(s.Status, "text/html; charset=utf-8", "<html><h1>401 Authorization Required</h1></html>")
			}))},
		{ID: "unauthorized-as-redirect", Family: family, Needs: needs,
			Title:   "Requests without valid credentials are sent to a login page",
			Text:    "The login of a web site is put in front of an API.",
			Example: "PATCH without Authorization -> 302 /login",
			Inject: answers(unauthorized(func(s seen) {
				s.Header = http.Header{"Location": {"/login"}}
				s.send(http.StatusFound, "", "")
			}))},
		{ID: "write-before-check", Family: family, Needs: needs,
			Title:   "A request is carried out, and refused afterwards",
			Text:    "A token's claims are trusted to find the user, and its signature is verified after the handler ran.",
			Example: "PATCH with an altered token -> 401, and the record has changed",
			Inject: func(w Target) Hooks {
				return Hooks{Token: acting, Answer: func(next Answer) Answer {
					return func(r *http.Request) Reply {
						text, r := bodyOf(r)
						reply := next(withBody(r, text))
						if reply.Status == http.StatusUnauthorized && sentToken(r) {
							next(as(w.First, withBody(r, text)))
						}
						return reply
					}
				}}
			}},
	}
}

// unauthorized edits the answers to requests without valid credentials.
func unauthorized(edit func(seen)) func(seen) {
	return func(s seen) {
		if s.Status == http.StatusUnauthorized {
			edit(s)
		}
	}
}

// sentToken tells whether a request carries a token of some kind.
func sentToken(r *http.Request) bool {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token) != ""
}
