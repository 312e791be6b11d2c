package tap_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/tap"
)

func packed(t *testing.T, coding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, err = flate.NewWriter(&b, 1)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	}
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func message(body []byte, codings ...string) tap.Message {
	return tap.Message{Header: http.Header{"Content-Encoding": codings}, Body: body, Size: int64(len(body))}
}

func TestPlainTakesTheCodingOff(t *testing.T) {
	const text = `{"a":1}`
	for _, coding := range []string{"gzip", "deflate", "raw deflate", "br", "zstd"} {
		got, err := message(packed(t, coding, text), strings.TrimPrefix(coding, "raw ")).Plain()
		require.NoError(t, err, coding)
		require.Equal(t, text, string(got), coding)
	}
	got, err := message(packed(t, "gzip", string(packed(t, "br", text))), "br, gzip").Plain()
	require.NoError(t, err)
	require.Equal(t, text, string(got))

	_, err = message([]byte("x"), "compress").Plain()
	require.ErrorIs(t, err, tap.ErrCoding)
	_, err = message([]byte("no gzip at all"), "gzip").Plain()
	require.Error(t, err)
	for _, coding := range []string{"gzip", "br", "zstd", "deflate"} {
		_, err = message(packed(t, coding, strings.Repeat("0", 40<<20)), coding).Plain()
		require.Error(t, err, "a bomb: %s", coding)
	}
	_, err = tap.Message{Body: []byte("a"), Size: 2}.Plain()
	require.ErrorIs(t, err, tap.ErrCut)
}

func TestBoundsHold(t *testing.T) {
	p := tap.New(tap.Config{Bound: 10, Room: 15})
	var kept []*tap.Exchange
	handler := p.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}), func(x *tap.Exchange) { kept = append(kept, x) })
	send := func(body string) *tap.Exchange {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/a", strings.NewReader(body)))
		return kept[len(kept)-1]
	}
	x := send("0123456789abc")
	require.Equal(t, "0123456789", string(x.Request.Body))
	require.EqualValues(t, 13, x.Request.Size)
	require.False(t, x.Request.Whole())
	require.Empty(t, x.Response.Body, "no room is left")
	require.EqualValues(t, 13, x.Response.Size)
	x.Release()
	x = send("0123456")
	require.True(t, x.Request.Whole() && x.Response.Whole())
	x.Release()
	x.Release()
	x = send("0123456")
	require.True(t, x.Request.Whole() && x.Response.Whole(), "what is released twice is given back once")
}

func TestPanicsPassOn(t *testing.T) {
	var seen *tap.Exchange
	handler := tap.New(tap.Config{}).Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	}), func(x *tap.Exchange) { seen = x })
	require.PanicsWithValue(t, http.ErrAbortHandler, func() {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	})
	require.Equal(t, "half", string(seen.Response.Body))
}

func TestQueueCountsWhatItDrops(t *testing.T) {
	block := make(chan struct{})
	looked := 0
	q := tap.NewQueue(func(*tap.Exchange) { <-block; looked++ })
	const sent = 20_000
	for range sent {
		q.Add(&tap.Exchange{})
	}
	close(block)
	q.Close()
	q.Add(&tap.Exchange{})
	require.Equal(t, sent+1, looked+int(q.Dropped()))
	require.NotZero(t, q.Dropped())
}
