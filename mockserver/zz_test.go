package mockserver_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/journal"
	"github.com/actalike/actalike/mockserver/mocktest"
)

type sink struct{ h http.Header }

func (s *sink) Header() http.Header         { return s.h }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
func (s *sink) WriteHeader(int)             {}

func BenchmarkZ(b *testing.B) {
	for _, mix := range []string{"one field", "many fields", "refused"} {
		b.Run(mix, func(b *testing.B) {
			mock := mocktest.Start(b, func(c *mockserver.Config) { c.OnExchange = func(*journal.Entry) {} })
			operation := mock.Server.API().Operations[0]
			body := benchmarkBody(b, mock, operation, mix)
			h := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer user-3"}}
			u, _ := url.Parse(operation.Path)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				r := &http.Request{Method: operation.Method, URL: u, Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Host: "127.0.0.1"}
				mock.Server.ServeHTTP(&sink{http.Header{}}, r)
			}
		})
	}
}
