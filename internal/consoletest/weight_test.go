package consoletest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/consoletest"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// pageIsLight counts what a browser has to fetch before the page is there, and
// weighs all of it.
func pageIsLight(b bench) {
	b.page.See("No requests yet")
	var fetched, blocking int
	b.page.Eval(`performance.getEntriesByType("resource").filter((r) => new URL(r.name).pathname.startsWith("/_actalike/static/")).length`, &fetched)
	b.page.Eval(`performance.getEntriesByType("resource").filter((r) => r.renderBlockingStatus === "blocking").length`, &blocking)
	require.LessOrEqual(b, fetched, len(assets(b)), "nothing is fetched twice")
	require.LessOrEqual(b, blocking, 1, "files that the first paint waits for")
	weight := 0
	for _, file := range append(assets(b), "") {
		path := "/_actalike/static/" + file
		if file == "" {
			path = "/_actalike/"
		}
		weight += len(b.asset(path))
	}
	b.Logf("%d files, %d of them before the first paint, %d bytes in all", fetched, blocking, weight)
	require.Less(b, weight, 200_000, "bytes of the whole page")
}

// asset is a file of the page, which names no other server.
func (b bench) asset(path string) string {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", b.mock.URL()+path, nil)
	require.NoError(b, err)
	request.Header.Set("Accept", "text/html")
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(b, err)
	require.Equal(b, 200, response.StatusCode, path)
	require.NotContains(b, response.Header.Get("Content-Security-Policy"), "unsafe")
	require.NotRegexp(b, `https?://[^w]`, string(text), "%s names another server", path) // but for the namespace of SVG
	return string(text)
}

// BenchmarkFirstPaint measures the console's beside that of a page with one word,
// which is what the machine takes for any page.
func BenchmarkFirstPaint(b *testing.B) {
	word := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<title>x</title><p>word") }))
	defer word.Close()
	url := mocktest.Start(b).URL() + "/_actalike/#/traffic"
	page := consoletest.Start(b).Open(b, url)
	console, floor := 1e9, 1e9
	for b.Loop() {
		floor = min(floor, firstPaint(page, word.URL))
		console = min(console, firstPaint(page, url))
	}
	b.ReportMetric(console, "ms-console")
	b.ReportMetric(floor, "ms-one-word")
}

// firstPaint is how long a page takes to show something, in milliseconds.
func firstPaint(page *consoletest.Page, url string) (paint float64) {
	page.Go("about:blank")
	page.Go(url)
	page.Until(`performance.getEntriesByName("first-contentful-paint").length > 0`)
	page.Eval(`performance.getEntriesByName("first-contentful-paint")[0].startTime`, &paint)
	return paint
}

func assets(t testing.TB) (names []string) {
	files, err := os.ReadDir("../console/static")
	require.NoError(t, err)
	for _, file := range files {
		names = append(names, file.Name())
	}
	return names
}
