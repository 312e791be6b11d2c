package contract

import (
	"net/url"

	"github.com/actalike/actalike/contract/internal/session"
)

// client says how requests are sent to a base URL. Without a test user, nobody keeps
// the cookies that the target sets.
func (c Config) client(base *url.URL) session.Config {
	config := session.Config{
		Base: base, Timeout: c.Timeout, Rate: c.Rate, Header: c.Header, TLS: c.TLS, Transport: c.Transport,
	}
	if c.Token == "" {
		config.Cookies = session.NewCookies(c.OnSecret)
	}
	return config
}

// caller is a user who has a token, or one for each scheme; nil without a token.
func (c Config) caller(name, token, variable string) *session.Caller {
	caller := session.NewCaller(c.API, name, token, variable)
	if caller != nil {
		caller.Cookies = session.NewCookies(c.OnSecret)
	}
	return caller
}
