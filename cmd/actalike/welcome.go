package main

import (
	"crypto/tls"
	"fmt"
	"strings"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// welcome says where the mock is, who may use it and what to try first.
func (p *program) welcome(mock *mockserver.Server, url string, secure *tls.Config, o serveOptions) {
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
	if faults, _ := planFaults(o.faults); len(faults) > 0 { // they were read once without an error
		line("faults", paint.warn(joined(faults)))
	}
	if latency := mock.Latency(); latency.Mean > 0 {
		line("latency", latency.String())
	}
	if o.controlToken != "" || strings.Contains(url, "://127.") || strings.Contains(url, "://[::1]") {
		line("console", url+"/_actalike/")
	}
	if secure != nil {
		line("cert", o.tls.line(secure.Certificates[0]))
	}
	if o.watch {
		line("watch", "the documents are read again when they are saved")
	}
	if summary := api.Explain().Summary(); summary != "" {
		line("note", paint.warn(summary))
	}
	p.talk("\n")
}

// longestSample is how long a command is that somebody would still paste.
const longestSample = 600

func joined[T fmt.Stringer](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return strings.Join(texts, ", ")
}

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
