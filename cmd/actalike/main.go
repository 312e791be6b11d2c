// Command actalike turns an OpenAPI document into a stateful mock server, and tests
// that a real server behaves the same way.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/mask"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second Ctrl-C does not wait
	signal.Ignore(syscall.SIGPIPE) // a reader that closes the pipe, as head does, is a write error
	os.Exit(run(ctx, terminal.Terminal{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv,
		Secrets: &mask.Masker{},
	}, os.Args[1:]))
}
