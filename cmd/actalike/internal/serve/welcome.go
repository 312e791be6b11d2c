package serve

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// welcome says where the mock is, who may use it and what to try first.
func (o *options) welcome(t *terminal.Terminal, mock *mockserver.Server, at entrance) {
	api, paint, url := mock.API(), t.Paint(t.Stderr), at.url()
	t.Talk("actalike acts like %s on %s\n\n", paint.Strong(strings.TrimSpace(api.Title+" "+api.Version)), paint.Strong(url))
	say := func(name string, text any) { t.Talk("  %s %s\n", paint.Faint(fmt.Sprintf("%-8s", name)), text) }
	line := func(name, text string) { say(name, text) }
	if secured(api) {
		line("users", o.usersLine(mock))
	}
	if o.anonymous != "" {
		line("no login", "requests without credentials act as "+o.anonymous)
	}
	offer(mock, url, line)
	if faults, _ := planFaults(o.faults); len(faults) > 0 { // they were parsed once without an error
		say("faults", paint.Warn(joined(faults)))
	}
	if latency := mock.Latency(); latency.Mean > 0 {
		line("latency", latency.String())
	}
	if o.controlToken != "" || strings.Contains(url, "://127.") || strings.Contains(url, "://[::1]") {
		line("console", url+"/_actalike/")
	}
	if at.secure != nil {
		line("cert", o.tls.line(at.secure.Certificates[0]))
	}
	if o.watch {
		line("watch", "the document is reloaded when it is saved")
	}
	if summary := explain.Of(api).Summary(); summary != "" {
		say("note", paint.Warn(summary))
	}
	t.Talk("\n")
}

// longestSample bounds a command that somebody would still paste.
const longestSample = 600

// offer prints what the mock holds, and commands to try.
func offer(mock *mockserver.Server, url string, line func(name, text string)) {
	samples := mock.Samples(2)
	if len(samples) == 0 {
		line("try", mock.Sample().Curl(url))
		return
	}
	api := mock.API()
	line("serves", english.Count(len(api.Operations), "operation")+" on "+english.Count(len(api.Resources), "resource"))
	for _, sample := range samples {
		if text := sample.Curl(url); len(text) < longestSample {
			line("try", text)
		}
	}
}

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

func (o *options) usersLine(mock *mockserver.Server) string {
	text := "the token user-1"
	if o.users > 1 {
		text = fmt.Sprintf("tokens user-1 to user-%d", o.users)
	}
	for _, token := range mock.Tokens(0) {
		text += "; " + token + " has no record (404)"
	}
	return text
}
