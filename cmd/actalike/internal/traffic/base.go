package traffic

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// A place tells whether a URL of a recording is one of the API.
type place func(*url.URL) bool

// findPlace finds out where the API is in a recording: below --base, which the monitor
// knows, or at a server that the document declares, or else at the one host that answers
// the paths of the document. Of several hosts a person has to choose.
func findPlace(ctx context.Context, t *terminal.Terminal, monitor *contract.Monitor, base *url.URL, name string) (place, error) {
	if base != nil {
		return func(*url.URL) bool { return true }, nil
	}
	if err := keepInput(t, name); err != nil {
		return nil, err
	}
	declared, pages, hosts := false, map[string]int{}, map[string]int{}
	err := eachExchange(ctx, t, name, "", func(x *tap.Exchange, err error) {
		if err != nil {
			return
		}
		if monitor.Declared(x.URL) {
			declared = true
			return
		}
		if route, _, belongs := monitor.Route(x.Method, x.URL); belongs && route.Operation != nil {
			if isPage(x, route.Operation) {
				pages[origin(x.URL)]++
			} else {
				hosts[origin(x.URL)]++
			}
		}
	})
	if len(hosts) == 0 {
		hosts = pages
	}
	switch {
	case err != nil:
		return nil, err
	case declared:
		return monitor.Declared, nil
	case len(hosts) > 1:
		return nil, ambiguous(name, hosts)
	}
	return func(u *url.URL) bool { return hosts[origin(u)] > 0 }, nil
}

// keepInput has standard input, where it is the recording, be read twice.
func keepInput(t *terminal.Terminal, name string) error {
	if name != "-" {
		return nil
	}
	text, err := io.ReadAll(t.Stdin)
	t.Stdin = bytes.NewReader(text)
	return err
}

func origin(u *url.URL) string {
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// isPage tells whether a response is a page of a website, which the operation of that
// path does not declare.
func isPage(x *tap.Exchange, o *spec.Operation) bool {
	kind, _, _ := mime.ParseMediaType(x.Response.Header.Get("Content-Type"))
	if kind != "text/html" {
		return false
	}
	for _, r := range o.Responses {
		if _, declared := (&spec.Body{Media: r.Media}).Accept(kind); declared {
			return false
		}
	}
	return true
}

// ambiguous asks where the API is.
func ambiguous(name string, hosts map[string]int) error {
	names := slices.Sorted(maps.Keys(hosts))
	slices.SortStableFunc(names, func(a, b string) int { return hosts[b] - hosts[a] })
	parts := make([]string, len(names))
	for i, host := range names {
		parts[i] = fmt.Sprintf("%s (%s)", host, english.Count(hosts[host], "request"))
	}
	return &spec.Error{
		Message: fmt.Sprintf("the API may be at several hosts of %q: %s", name, english.And(parts)),
		Hint:    "--base says which one it is, for example --base " + names[0],
	}
}
