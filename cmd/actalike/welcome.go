package main

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// welcome says where the mock is, who may use it and what to try first.
func (p *program) welcome(mock *mockserver.Server, url string, o serveOptions) {
	api, paint := mock.API(), p.paintFor(p.stderr)
	p.talk("actalike acts like %s on %s\n\n", paint.strong(strings.TrimSpace(api.Title+" "+api.Version)), paint.strong(url))
	line := func(name, text string) { p.talk("  %s %s\n", paint.faint(fmt.Sprintf("%-8s", name)), text) }
	if secured(api) {
		line("users", usersLine(mock, o))
	}
	if o.anonymous != "" {
		line("no login", "requests without credentials act as "+o.anonymous)
	}
	samples := mock.Samples(2)
	if len(samples) == 0 {
		line("try", mock.Sample().Curl(url))
	} else {
		line("keeps", fmt.Sprintf("%d resources by %d operations", len(api.Resources), len(api.Operations)))
	}
	for _, sample := range samples {
		if text := sample.Curl(url); len(text) < longestSample {
			line("try", text)
		}
	}
	if len(o.faults) > 0 {
		line("faults", paint.warn(strings.Join(o.faults, ", ")))
	}
	if o.controlToken != "" || strings.HasPrefix(url, "http://127.") || strings.HasPrefix(url, "http://[::1]") {
		line("console", url+"/_actalike/")
	}
	if summary := api.Explain().Summary(); summary != "" {
		line("note", paint.warn(summary))
	}
	p.talk("\n")
}

// longestSample is how long a command is that somebody would still paste.
const longestSample = 600

func secured(api *spec.API) bool {
	for _, o := range api.Operations {
		if len(o.Security) > 0 {
			return true
		}
	}
	return false
}

func usersLine(mock *mockserver.Server, o serveOptions) string {
	text := "the token user-1"
	if o.users > 1 {
		text = fmt.Sprintf("tokens user-1 to user-%d", o.users)
	}
	for _, token := range mock.Tokens(0) {
		text += "; " + token + " has no record (404)"
	}
	return text
}
