package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
)

// listOfPets is a server that answers everything with one valid list.
func listOfPets(t testing.TB) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Total", "1")
		_, _ = io.WriteString(w, `[{"name":"Rex","age":3}]`)
	}))
	t.Cleanup(server.Close)
	return server
}

// proxied starts a proxy in front of a server; done gets each exchange.
func proxied(t testing.TB, target string, done func(*tap.Exchange)) (url string) {
	t.Helper()
	p, err := proxy.New(proxy.Config{Target: target, Done: done})
	require.NoError(t, err)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return server.URL + "/pets"
}

func readWhole(t testing.TB, url string) {
	t.Helper()
	response, err := http.Get(url)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
}

// TestNoAnswerWaitsForItsJudgement has a judge that looks at nothing until every
// answer has arrived.
func TestNoAnswerWaitsForItsJudgement(t *testing.T) {
	const exchanges = 100
	w, arrived := monitor(t), make(chan struct{})
	queue := tap.NewQueue(func(x *tap.Exchange) {
		<-arrived
		w.Judge(x)
	})
	url := proxied(t, listOfPets(t).URL, queue.Add)
	for range exchanges {
		readWhole(t, url)
	}
	require.Zero(t, w.Judged())
	close(arrived)
	queue.Close()
	require.Equal(t, exchanges, w.Judged()+int(queue.Dropped()))
}

// BenchmarkProxy shows what judging adds to the time of an exchange.
func BenchmarkProxy(b *testing.B) {
	w := monitor(b)
	queue := tap.NewQueue(func(x *tap.Exchange) { w.Judge(x) })
	defer queue.Close()
	upstream := listOfPets(b)
	for _, proxy := range []struct{ name, url string }{
		{"plain", proxied(b, upstream.URL, nil)}, {"judged", proxied(b, upstream.URL, queue.Add)},
	} {
		b.Run(proxy.name, func(b *testing.B) {
			for b.Loop() {
				readWhole(b, proxy.url)
			}
		})
	}
}
