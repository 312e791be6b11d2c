package report

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

func TestPolicyAllowsTheInlineTextsAndNothingElse(t *testing.T) {
	page := written(t, "html", sample(t), Options{})
	policy := regexp.MustCompile(`content="(default-src[^"]*)"`).FindStringSubmatch(page)
	require.NotNil(t, policy)
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	script := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindStringSubmatch(page)
	plus := strings.NewReplacer("&#43;", "+", "&#39;", "'")
	require.Equal(t, "default-src 'none'; style-src '"+sourceHash(style[1])+"'; script-src '"+sourceHash(script[1])+
		"'; base-uri 'none'; form-action 'none'", plus.Replace(policy[1]))
	require.NotRegexp(t, `\s(style|on\w+)=`, regexp.MustCompile(`"[^"]*"`).ReplaceAllString(page, `""`), "an attribute would need a looser policy")
}

func TestPageLoadsNothing(t *testing.T) {
	page := written(t, "html", sample(t), Options{})
	require.NotRegexp(t, `(?i)<(link|img|iframe|object|embed|video|audio|base|source)|\ssrc=|url\(|@import|fetch\(|XMLHttpRequest|import\(`, page)
	for _, link := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.Regexp(t, `^#`, link[1])
	}
}

func TestPageIsLight(t *testing.T) {
	own := len(written(t, "html", finding.Result{}, Options{}))
	t.Logf("the page's own weight is %d bytes", own)
	require.Less(t, own, 200_000)
}

func TestPageShowsEveryExchange(t *testing.T) {
	page := written(t, "html", sample(t), Options{})
	for _, c := range sample(t).Results {
		for _, f := range c.Findings {
			for _, text := range []string{f.Message, f.Expected, f.Request.Body, f.Curl, f.Replay} {
				require.Contains(t, page, escaped(text))
			}
		}
	}
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(s)
}

// The page is opened by a real browser whose every request goes to a proxy that
// only takes notes. The text searched for is typed beforehand, as after a reload.
func TestPageInChromium(t *testing.T) {
	program := installed(t, "chromium", "chromium-browser", "google-chrome")
	r := sample(t)
	r.Results[0].Title = `<img src="http://leak.example/a"><script>document.title = "leak"</script>`
	r.Results[1].Findings[0].Message = `"><link rel=stylesheet href=http://leak.example/b>`
	page := strings.Replace(written(t, "html", r, Options{}), `id="search"`, `id="search" value="STRING answered"`, 1)

	notes, asked := notingProxy(t)
	dom := dumped(t, program, notes, page)
	for _, host := range asked() {
		require.NotContains(t, host, "leak", "the page asked the network")
		require.Regexp(t, `(^|\.)(google|googleapis|gstatic|gvt1|googleusercontent)\.com(:\d+)?$`, host, "not even Chromium's own")
	}
	require.Contains(t, dom, "<title>The contract is broken")
	require.Regexp(t, `<p class="find">`, dom, "the script must run under its policy")
	require.Equal(t, 1, visible(dom), "the search hides what does not match")
	require.Equal(t, 1, len(regexp.MustCompile(`<section class="family">`).FindAllString(dom, -1)), "and families without a match")
	require.Regexp(t, `<output[^>]*>1 of 26</output>`, dom)
	require.NotContains(t, dom, "<img")
}

// visible counts the checks that are not hidden.
func visible(dom string) int {
	all := regexp.MustCompile(`<(?:details|div) class="check [^>]*>`).FindAllString(dom, -1)
	hidden := regexp.MustCompile(`hidden=""`)
	n := 0
	for _, check := range all {
		if !hidden.MatchString(check) {
			n++
		}
	}
	return n
}

// notingProxy refuses every request and remembers its host.
func notingProxy(t *testing.T) (address string, asked func() []string) {
	t.Helper()
	var lock sync.Mutex
	var hosts []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		hosts = append(hosts, q.Host)
		http.Error(w, "no network here", http.StatusForbidden)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, func() []string {
		lock.Lock()
		defer lock.Unlock()
		return hosts
	}
}

func dumped(t *testing.T, program, proxy, page string) string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	enough, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	browser := exec.CommandContext(enough, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--proxy-server="+proxy, "--proxy-bypass-list=<-loopback>", "--user-data-dir="+filepath.Join(dir, "user"),
		"--dump-dom", "file://"+file)
	browser.WaitDelay = 5 * time.Second
	dom, err := browser.Output()
	require.NoError(t, err)
	return string(dom)
}
