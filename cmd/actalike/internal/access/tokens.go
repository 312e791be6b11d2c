package access

import (
	"context"
	"crypto/tls"
	"net/http"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/spec"
)

// Tokens says where tokens come from that are no flags themselves.
type Tokens struct {
	Command  string
	ClientID string
	TokenURL string
	Scopes   []string
}

// AddFlags adds the flags of tokens.
func (o *Tokens) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.Command, "token-command", "", "`COMMAND` that prints the token of the test user; it is run again when the server rejects the token")
	flags.StringVar(&o.ClientID, "client-id", "", "`ID` of an OAuth 2 client that gets the token by client credentials; its secret is "+SecretVariable)
	flags.StringVar(&o.TokenURL, "token-url", "", "`URL` that gives the client its tokens (default: the document's)")
	flags.StringSliceVar(&o.Scopes, "scope", nil, "`SCOPE` that the client asks for; may be repeated (default: those of the operations)")
}

// fetch gets a new token.
type fetch func(context.Context) (string, error)

// A Source gives tokens, and keeps the one that is valid. It is safe for concurrent use.
type Source struct {
	fetch fetch
	stale func() bool
	learn func(token string)

	mutex sync.Mutex
	token string
}

// Source returns the source that the flags name; nil if they name none. The client
// credentials are sent by the rules of config.
func (o *Tokens) Source(t *terminal.Terminal, api *spec.API, target string, config *tls.Config) (*Source, error) {
	s := &Source{stale: func() bool { return false }, learn: t.Secrets.AddToken}
	switch {
	case o.Command != "" && o.ClientID != "":
		return nil, option.Invalid("client-id", o.ClientID, "left out with --token-command", "a token comes from one of them")
	case o.Command != "":
		s.fetch = fromCommand(o.Command)
	case o.ClientID != "":
		credentials, err := o.clientCredentials(api, target, t.Getenv)
		if err != nil {
			return nil, err
		}
		t.Secrets.Add(credentials.ClientSecret)
		t.Talk("gets tokens from %s\n", credentials.TokenURL)
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.TLSClientConfig = config.Clone()
		g := &grant{config: credentials, client: &http.Client{Transport: transport, Timeout: 30 * time.Second}}
		s.fetch, s.stale = g.fetch, g.stale
	default:
		return nil, nil
	}
	return s, nil
}

// Token returns the token that is valid now, and another one in place of one that was
// rejected.
func (s *Source) Token(ctx context.Context, rejected string) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.token != "" && s.token != rejected && !s.stale() {
		return s.token, nil
	}
	token, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	s.token = token
	s.learn(token)
	return token, nil
}
