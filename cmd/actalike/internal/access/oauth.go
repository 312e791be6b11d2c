package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/spec"
)

// SecretVariable is the environment variable that holds the secret of --client-id.
const SecretVariable = "ACTALIKE_CLIENT_SECRET"

// clientCredentials finds out how a client gets a token (RFC 6749, 4.4): the token URL
// and the scopes are the document's unless flags name others.
func (o *Tokens) clientCredentials(api *spec.API, target string, getenv func(string) string) (clientcredentials.Config, error) {
	secret := getenv(SecretVariable)
	if secret == "" {
		return clientcredentials.Config{}, option.Invalid("client-id", o.ClientID, "given with a secret", SecretVariable+" holds the secret of the client")
	}
	declared := flowOf(api)
	if o.TokenURL != "" {
		declared.url = o.TokenURL
	}
	if len(o.Scopes) > 0 {
		declared.scopes = o.Scopes
	}
	if declared.url == "" {
		return clientcredentials.Config{}, option.Invalid("client-id", o.ClientID, "given for a document that declares the OAuth 2 flow clientCredentials", "--token-url says where tokens are given out")
	}
	at, err := absolute(target, declared.url)
	return clientcredentials.Config{ClientID: o.ClientID, ClientSecret: secret, TokenURL: at, Scopes: declared.scopes}, err
}

// A flow is what a document says of client credentials.
type flow struct {
	url    string
	scopes []string
}

// flowOf is the first flow by client credentials that the document declares, with the
// scopes that its operations ask for.
func flowOf(api *spec.API) (found flow) {
	name := ""
	for _, o := range api.Operations {
		for _, requirement := range o.Security {
			for _, use := range requirement {
				if at := tokenURL(use.Scheme); at != "" && (name == "" || name == use.Name) {
					name, found.url = use.Name, at
					found.scopes = append(found.scopes, use.Scopes...)
				}
			}
		}
	}
	slices.Sort(found.scopes)
	found.scopes = slices.Compact(found.scopes)
	return found
}

func tokenURL(scheme *openapi3.SecurityScheme) string {
	if scheme == nil || scheme.Flows == nil || scheme.Flows.ClientCredentials == nil {
		return ""
	}
	return scheme.Flows.ClientCredentials.TokenURL
}

// absolute resolves a token URL, which a document may give relative to its server.
func absolute(target, text string) (string, error) {
	u, err := url.Parse(text)
	if err == nil && !u.IsAbs() {
		base, _ := url.Parse(strings.TrimSuffix(target, "/") + "/")
		if base != nil {
			u = base.ResolveReference(u)
		}
	}
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return "", option.Invalid("token-url", text, "an http or https URL", "it says where tokens are given out")
	}
	return u.String(), nil
}

// A grant gets tokens by client credentials, and keeps one until shortly before it
// expires.
type grant struct {
	config clientcredentials.Config
	client *http.Client
	token  *oauth2.Token
}

// fetch gets a token.
func (g *grant) fetch(ctx context.Context) (string, error) {
	token, err := g.config.Token(context.WithValue(ctx, oauth2.HTTPClient, g.client))
	if err != nil {
		return "", g.explain(err)
	}
	g.token = token
	return token.AccessToken, nil
}

// early is how long before its end a token is renewed: requests take their time.
const early = 10 * time.Second

// stale tells whether the token is about to expire.
func (g *grant) stale() bool {
	return g.token != nil && !g.token.Expiry.IsZero() && time.Until(g.token.Expiry) < early
}

func (g *grant) explain(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		said := refused.ErrorCode
		if said == "" {
			said = refused.Response.Status
		}
		return &spec.Error{Message: fmt.Sprintf("%s gives the client %q no token: %s", g.config.TokenURL, g.config.ClientID, said),
			Hint: "are --client-id, " + SecretVariable + " and --scope right?"}
	}
	var network *url.Error
	if errors.As(err, &network) {
		return &exit.Error{Status: exit.Unreachable, Err: &spec.Error{Message: fmt.Sprintf("%s, which gives out tokens, could not be reached", g.config.TokenURL), Err: network.Err}}
	}
	return &spec.Error{Message: fmt.Sprintf("%s gives no token", g.config.TokenURL), Err: err}
}
