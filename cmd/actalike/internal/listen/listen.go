// Package listen opens the address that a server command serves, and closes it.
package listen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/actalike/actalike/spec"
)

// On listens on HOST:PORT of this machine, as the flag --addr names it.
func On(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &spec.Error{Message: fmt.Sprintf("the address %q is already in use", address), Hint: "choose another one with --addr, for example --addr 127.0.0.1:4011"}
	}
	return nil, &spec.Error{Message: fmt.Sprintf("cannot listen on %q", address), Hint: "--addr takes a HOST:PORT of this machine, for example 127.0.0.1:4010", Err: err}
}

// IsLoopback reports whether only this machine can reach an address.
func IsLoopback(address net.Addr) bool {
	tcp, ok := address.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// grace is how long requests in flight may take after Ctrl-C.
const grace = 5 * time.Second

// Stop ends a server; requests in flight may finish first, within bounds.
func Stop(ctx context.Context, server *http.Server) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		return server.Close()
	}
	return nil
}
