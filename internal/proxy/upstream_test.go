package proxy_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/andybalholm/brotli"
)

// quirks is a server with everything that HTTP has and proxies get wrong.
func quirks() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.Handle("/big", heard(big))
	mux.Handle("/encoded", heard(encoded))
	mux.Handle("/status", heard(func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.URL.Query().Get("code"))
		w.Header().Set("X-Quirk", "a, b")
		w.Header().Add("X-Quirk", "c")
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(status)
		if status != http.StatusNoContent && status != http.StatusNotModified {
			fmt.Fprintf(w, "status %d", status)
		}
	}))
	mux.Handle("/range", heard(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.txt", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), bytes.NewReader(filler(100_000)))
	}))
	mux.HandleFunc("/silent", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		w.Header()["Date"] = nil
		_, _ = io.WriteString(w, "<html>who guesses?")
	})
	mux.HandleFunc("/chunked", func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush() // of unknown length, and empty
	})
	mux.HandleFunc("/trailers", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Sum")
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%d bytes", len(body))
		w.Header().Set("X-Sum", r.Trailer.Get("X-Sent-Sum"))
		w.Header().Set(http.TrailerPrefix+"X-Late", "unannounced")
	})
	mux.HandleFunc("/early", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</style.css>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "after the hints")
	})
	mux.HandleFunc("/upgrade", upgrade)
	return mux
}

// echo answers with what came.
func echo(w http.ResponseWriter, r *http.Request) {
	sum := sha256.New()
	n, _ := io.Copy(sum, r.Body)
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, "{%q:%q,%q:%q,%q:%d,%q:%q,%q:%q,%q:%q}", "method", r.Method, "uri", r.RequestURI, "size", n,
		"sum", hex.EncodeToString(sum.Sum(nil)), "forwarded", r.Header.Get("X-Forwarded-For"), "agent", r.Header.Get("User-Agent"))
}

func filler(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + i*7%26)
	}
	return b
}

var page = filler(64 << 10)

// heard reads a body to its end before it answers: what a server does that
// answers first and closes the connection is up to the timing.
func heard(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		answer(w, r)
	})
}

// big answers with as many bytes as are asked for.
func big(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.Query().Get("size"))
	w.Header().Set("Content-Type", "application/octet-stream")
	if r.URL.Query().Has("length") {
		w.Header().Set("Content-Length", strconv.Itoa(size))
	}
	for size > 0 {
		n, err := w.Write(page[:min(size, len(page))])
		if err != nil {
			return
		}
		size -= n
	}
}

func encoded(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", r.URL.Query().Get("as"))
	var packer io.WriteCloser = gzip.NewWriter(w)
	if r.URL.Query().Get("as") == "br" {
		packer = brotli.NewWriter(w)
	}
	_, _ = io.WriteString(packer, `{"packed":true}`)
	_ = packer.Close()
}

// events is a server of three events, each but the first sent when its client has
// said that the one before arrived.
func events(arrived <-chan bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		controller := http.NewResponseController(w)
		_ = controller.Flush()
		for i := range 3 {
			fmt.Fprintf(w, "data: %d\n\n", i)
			_ = controller.Flush()
			select {
			case <-r.Context().Done():
				return
			case <-arrived:
			}
		}
	})
}

// upgrade speaks another protocol: it gives each line back.
func upgrade(w http.ResponseWriter, _ *http.Request) {
	connection, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer connection.Close() //nolint:errcheck // the test is over
	_, _ = buffered.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	_ = buffered.Flush()
	for {
		line, err := buffered.ReadString('\n')
		if err != nil {
			return
		}
		_, _ = buffered.WriteString("back: " + line)
		_ = buffered.Flush()
	}
}
