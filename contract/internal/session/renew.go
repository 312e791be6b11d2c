package session

import (
	"context"
	"net/http"
	"slices"
)

// A TokenSource gives the token that is valid now, and another one in place of one
// that the target rejected; rejected is "" if none was.
type TokenSource func(ctx context.Context, rejected string) (string, error)

// refresh has the caller's token be the one that is valid now.
func (c *Caller) refresh(ctx context.Context, rejected string) error {
	if c == nil || c.Source == nil {
		return nil
	}
	token, err := c.Source(ctx, rejected)
	if err != nil {
		return err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if token != c.token && c.token != "" {
		c.former = append(c.former, c.token)
	}
	c.token = token
	return nil
}

// Token is for every scheme that has none of its own.
func (c *Caller) Token() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.token
}

// secrets are all tokens of the caller, the longest first: one may hold another.
func (c *Caller) secrets() []string {
	c.mutex.Lock()
	list := append(slices.Clone(c.former), c.token)
	c.mutex.Unlock()
	for _, token := range c.schemes {
		list = append(list, token)
	}
	list = slices.DeleteFunc(list, func(token string) bool { return token == "" })
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// outdated tells whether the target rejected the token that a request was sent with,
// though it is the caller's own and can be renewed.
func (x *Exchange) outdated() bool {
	return x.Status == http.StatusUnauthorized && x.Caller != nil && x.Caller.Source != nil && x.Caller.futile.Load() < maxFutile &&
		x.Header["Authorization"] == nil && x.ShownAs == ""
}

// maxFutile is how many renewed tokens may be rejected in a row: then 401 is not about
// the token.
const maxFutile = 3

// renewed counts renewed tokens that were rejected as the old one was.
func (c *Caller) renewed(x *Exchange) {
	switch {
	case c == nil || !x.Answered():
	case x.Status != http.StatusUnauthorized:
		c.futile.Store(0)
	case x.renewed:
		c.futile.Add(1)
	}
}
