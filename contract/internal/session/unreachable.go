package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/actalike/actalike/spec"
)

// ErrUnreachable says that the target does not answer at all.
var ErrUnreachable = errors.New("the target could not be reached")

func Unreachable(target *url.URL, x *Exchange) error {
	return fmt.Errorf("%w: %s: %s", ErrUnreachable, target, ErrorText(x.Err))
}

// Reachable sends one request to where nothing may be: any answer will do.
func (c *Client) Reachable(ctx context.Context) error {
	x := c.Send(ctx, Request{Operation: &spec.Operation{}, Method: http.MethodGet, Path: "/"})
	switch {
	case !x.Answered():
		return Unreachable(c.Base, x)
	case x.Status == http.StatusBadGateway || x.Status == http.StatusServiceUnavailable || x.Status == http.StatusGatewayTimeout:
		return fmt.Errorf("%w: %s answers %s", ErrUnreachable, c.Base, x.Describe())
	}
	return nil
}
