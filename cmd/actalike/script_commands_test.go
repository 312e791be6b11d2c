package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// commands are the words of the scripts beside those of testscript.
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"freeport": freePort,
	"waitfor":  waitFor,
	"occupy":   occupy,
	"shows":    shows,
	"http2":    http2,
	"saveas":   saveAs,
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
	deadline := time.Now().Add(waitLimit)
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

// shows URL REGEXP asks until the answer matches.
func shows(ts *testscript.TestScript, _ bool, args []string) {
	want, said := regexp.MustCompile(args[1]), ""
	for deadline := time.Now().Add(waitLimit); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		response, err := http.Get(args[0])
		ts.Check(err)
		text, err := io.ReadAll(response.Body)
		ts.Check(err)
		ts.Check(response.Body.Close())
		if said = string(text); want.MatchString(said) {
			return
		}
	}
	ts.Fatalf("%s does not show %s: %s", args[0], args[1], said)
}

// http2 CERTIFICATE URL asks once, trusting the certificate, and by HTTP/2 only.
func http2(ts *testscript.TestScript, _ bool, args []string) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(ts.ReadFile(args[0]))) {
		ts.Fatalf("%s holds no certificate", args[0])
	}
	client := http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	response, err := client.Get(args[1])
	ts.Check(err)
	ts.Check(response.Body.Close())
	if response.ProtoMajor != 2 || response.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s", response.Proto, response.Status)
	}
}

// saveAs FROM TO saves a file as many editors do: a new one takes its place.
func saveAs(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1])+"~", []byte(text), 0o644))
	ts.Check(os.Rename(ts.MkAbs(args[1])+"~", ts.MkAbs(args[1])))
}

// occupy NAME listens on an address until the script ends.
func occupy(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	ts.Setenv(args[0], strings.TrimSpace(listener.Addr().String()))
}
