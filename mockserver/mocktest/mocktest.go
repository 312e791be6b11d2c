// Package mocktest starts a mock in somebody's Go test:
//
//	mock := mocktest.Start(t, mocktest.File("openapi.yaml"))
//	mock.Put("pets", "7", map[string]any{"name": "Rex"})
//	response, err := mock.Client.Get(mock.URL() + "/pets/7")
package mocktest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// A Mock is a running mock. Its Client and Transport reach it without a port;
// URL opens one when it is first asked for.
type Mock struct {
	Client    *http.Client
	Transport http.RoundTripper
	Tokens    []string // of the users, then of those who have no record
	Server    *mockserver.Server

	t      testing.TB
	config mockserver.Config
	open   func() *httptest.Server
}

// Start starts a mock that ends with the test. Without options it acts like the
// embedded profile API; an option changes the configuration, as in
//
//	mocktest.Start(t, func(c *mockserver.Config) { c.Anonymous = "user-1" })
func Start(t testing.TB, options ...func(*mockserver.Config)) *Mock {
	t.Helper()
	config, err := configured(options)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New(config)
	if err != nil {
		t.Fatal(err)
	}
	m := &Mock{Transport: inProcess{server}, Server: server, Tokens: server.Tokens(max(config.Users, 25)), t: t, config: config}
	m.Client = &http.Client{Transport: m.Transport}
	m.open = sync.OnceValue(func() *httptest.Server {
		listener := httptest.NewServer(server)
		t.Cleanup(listener.Close)
		return listener
	})
	return m
}

// File has the mock act like the OpenAPI document in a file. If it cannot be read,
// [Start] ends the test.
func File(name string) func(*mockserver.Config) {
	return func(c *mockserver.Config) {
		source, err := spec.ReadFile(name, nil)
		if err == nil {
			c.API, err = spec.Load(context.Background(), spec.Config{Document: source})
		}
		if err != nil {
			panic(fileError{err})
		}
	}
}

// A fileError carries an error from [File], whose type has no place for one, to
// [Start].
type fileError struct{ err error }

func configured(options []func(*mockserver.Config)) (config mockserver.Config, err error) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case fileError:
			err = reason.err
		default:
			panic(reason)
		}
	}()
	for _, option := range options {
		option(&config)
	}
	return config, nil
}

// URL is the base URL of the mock, on a loopback port that any client can reach.
func (m *Mock) URL() string { return m.open().URL }

// Reset restores the initial state.
func (m *Mock) Reset() {
	m.t.Helper()
	if err := m.Server.Reset(context.Background()); err != nil {
		m.t.Fatal(err)
	}
}

// inProcess hands requests to a handler without a network, whatever their host.
type inProcess struct{ handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	received := r.Clone(r.Context())
	received.RequestURI = r.URL.RequestURI()
	if received.Host == "" {
		received.Host = r.URL.Host
	}
	if received.Body == nil {
		received.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	if cut := p.serve(recorder, received); cut {
		return nil, io.ErrUnexpectedEOF
	}
	response := recorder.Result()
	response.Request = r
	return response, received.Body.Close()
}

// serve tells whether the handler cut the connection, as net/http lets it.
func (p inProcess) serve(w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			cut = true
		default:
			panic(reason)
		}
	}()
	p.handler.ServeHTTP(w, r)
	return false
}
