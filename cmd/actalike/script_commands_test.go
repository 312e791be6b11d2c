package main

import (
	"net"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are the words of the scripts beside those of testscript.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"freeport": freePort,
	"waitfor":  waitFor,
	"occupy":   occupy,
}

// freePort NAME sets a variable to an address nobody listens on, and NAME_PORT
// to its port.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Check(listener.Close())
	ts.Setenv(args[0], listener.Addr().String())
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	ts.Setenv(args[0]+"_PORT", port)
}

// waitFor ADDRESS waits until somebody listens.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		connection, err := net.Dial("tcp", args[0])
		if err == nil {
			ts.Check(connection.Close())
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("nobody listens on %s", args[0])
}

// occupy NAME listens on an address until the script ends.
func occupy(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv(args[0], strings.TrimSpace(listener.Addr().String()))
}
