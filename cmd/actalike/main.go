// Command actalike acts like an API from its OpenAPI document, and remembers.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second Ctrl-C does not wait
	signal.Ignore(syscall.SIGPIPE) // a reader that left, like head, is an error of the write
	os.Exit(run(ctx, program{
		args: os.Args[1:], getenv: os.Getenv,
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
	}))
}
