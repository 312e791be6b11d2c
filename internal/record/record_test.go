package record_test

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/record"
	"github.com/actalike/actalike/internal/tap"
)

// TestRecordedExchangeComesBack has any body, text or not, be the same after it
// was recorded and read.
func TestRecordedExchangeComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := &url.URL{Scheme: "https", Host: "a.example.com", Path: "/x", RawQuery: rapid.StringMatching(`([a-z]=[a-z0-9%20]*&?){0,3}`).Draw(t, "query")}
		message := func(name string) tap.Message {
			body := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, name)
			return tap.Message{Header: http.Header{"X-A": {"b", "c"}}, Body: body, Size: int64(len(body))}
		}
		x := &tap.Exchange{Method: "POST", URL: u, Status: 200, Request: message("sent"), Response: message("received")}
		got, err := record.Exchange(record.Entry(x, nil))
		require.NoError(t, err)
		require.Equal(t, x.Method, got.Method)
		require.Equal(t, x.URL.String(), got.URL.String())
		require.True(t, bytes.Equal(x.Request.Body, got.Request.Body))
		require.True(t, bytes.Equal(x.Response.Body, got.Response.Body))
		require.True(t, got.Request.Whole() && got.Response.Whole())
		require.Equal(t, []string{"b", "c"}, got.Response.Header["X-A"])
	})
}

func TestWhatARecordingLacksIsNotWhole(t *testing.T) {
	e := har.Entry{Request: har.Request{Method: "get", URL: "https://a/b"}, Response: har.Response{Status: 200, BodySize: har.Unknown}}
	x, err := record.Exchange(e)
	require.NoError(t, err)
	require.False(t, x.Response.Whole())
	e.Response.Content = har.Content{Size: 100, MediaType: "application/json", Text: `{"a":`}
	x, err = record.Exchange(e)
	require.NoError(t, err)
	require.False(t, x.Response.Whole(), "a browser cut it")
	e.Request.Method = "HEAD"
	e.Response.Content = har.Content{}
	x, err = record.Exchange(e)
	require.NoError(t, err)
	require.True(t, x.Response.Whole())

	e.Response.Status = 0
	_, err = record.Exchange(e)
	require.ErrorIs(t, err, record.ErrUnanswered)
	for _, u := range []string{"data:text/plain,a", "blob:https://a/b", "ws://a/b", "", "::"} {
		e.Request.URL = u
		_, err = record.Exchange(e)
		require.ErrorIs(t, err, record.ErrNotHTTP, u)
	}
}
