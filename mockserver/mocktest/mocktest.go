// Package mocktest starts a mock in somebody's Go test:
//
//	mock := mocktest.Start(t)
//	request, _ := http.NewRequest("PATCH", mock.URL()+"/api/v1/iam/user/profile/", body)
//	request.Header.Set("Authorization", "Bearer "+mock.Tokens[0])
//	response, err := mock.Client.Do(request)
package mocktest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

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

	t    testing.TB
	open func() *httptest.Server
}

// Start starts a mock that ends with the test. Without options it acts like the
// embedded profile API; an option changes the configuration, as in
//
//	mocktest.Start(t, func(c *mockserver.Config) { c.Anonymous = "user-1" })
func Start(t testing.TB, options ...func(*mockserver.Config)) *Mock {
	t.Helper()
	var config mockserver.Config
	for _, option := range options {
		option(&config)
	}
	if config.API == nil {
		api, err := spec.Load(context.Background(), spec.Config{})
		require.NoError(t, err)
		config.API = api
	}
	server, err := mockserver.New(config)
	require.NoError(t, err)
	m := &Mock{Transport: inProcess{server}, Server: server, Tokens: server.Tokens(max(config.Users, 25)), t: t}
	m.Client = &http.Client{Transport: m.Transport}
	m.open = sync.OnceValue(func() *httptest.Server {
		listener := httptest.NewServer(server)
		t.Cleanup(listener.Close)
		return listener
	})
	return m
}

// URL is the base URL of the mock, on a loopback port that any client can reach.
func (m *Mock) URL() string { return m.open().URL }

// Reset takes everything back to the seed.
func (m *Mock) Reset() {
	m.t.Helper()
	require.NoError(m.t, m.Server.Reset(context.Background()))
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
