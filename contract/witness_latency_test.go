//go:build !race

package contract_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
)

// TestJudgingIsOffThePath asks the same server through two proxies in turn, one
// whose exchanges are judged: at the median that adds less than a millisecond.
func TestJudgingIsOffThePath(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Total", "1")
		_, _ = io.WriteString(w, `[{"name":"Rex","age":3}]`)
	}))
	defer upstream.Close()
	w := witness(t)
	queue := tap.NewQueue(func(x *tap.Exchange) { w.Judge(x) })
	start := func(done func(*tap.Exchange)) string {
		p, err := proxy.New(proxy.Config{Target: upstream.URL, Done: done})
		require.NoError(t, err)
		server := httptest.NewServer(p)
		t.Cleanup(server.Close)
		return server.URL + "/pets"
	}
	plain, judged := start(nil), start(queue.Add)
	const rounds = 1500
	took := map[string][]time.Duration{}
	for range rounds {
		for _, url := range []string{plain, judged} {
			started := time.Now()
			response, err := http.Get(url)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			took[url] = append(took[url], time.Since(started))
		}
	}
	queue.Close()
	require.Equal(t, rounds, w.Judged()+int(queue.Dropped()))
	median := func(list []time.Duration) time.Duration { slices.Sort(list); return list[len(list)/2] }
	added := median(took[judged]) - median(took[plain])
	t.Logf("median %v, judged %v: judging adds %v", median(took[plain]), median(took[judged]), added)
	require.Less(t, added, time.Millisecond)
}
