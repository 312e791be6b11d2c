package proxy_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/proxy"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// between starts a proxy to a server.
func between(t testing.TB, target string, options ...func(*proxy.Config)) *httptest.Server {
	t.Helper()
	config := proxy.Config{Target: target}
	for _, option := range options {
		option(&config)
	}
	p, err := proxy.New(config)
	require.NoError(t, err)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return server
}

// plainClient adds nothing to requests and follows nothing.
func plainClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// An outcome is what a client sees of an answer.
type outcome struct {
	Status  int
	Length  int64
	Header  http.Header
	Body    string
	Trailer http.Header
	Failed  string
}

func ask(t testing.TB, client *http.Client, r *http.Request) outcome {
	t.Helper()
	response, err := client.Do(r)
	if err != nil {
		return outcome{Failed: "no answer"}
	}
	defer response.Body.Close() //nolint:errcheck // only read
	o := outcome{Status: response.StatusCode, Length: response.ContentLength, Header: response.Header}
	digest := &bytes.Buffer{}
	if response.ContentLength > 1<<20 || strings.Contains(r.URL.RawQuery, "size=") {
		o.Body, err = sumOf(response.Body)
	} else {
		_, err = io.Copy(digest, response.Body)
		o.Body = digest.String()
	}
	if err != nil {
		o.Failed = "broken off"
	}
	o.Trailer = response.Trailer
	o.Header.Del("Date")    // the two are asked at different moments
	o.Header.Del("Trailer") // is about one connection
	return o
}

// waitLimit is how long a test waits for what should happen at once: it ends tests
// that hang.
const waitLimit = 2 * time.Minute

// requests are made of a seed, so that both ways get the same.
func mixed(t testing.TB, base string, seed uint64) *http.Request {
	t.Helper()
	dice := rand.New(rand.NewPCG(seed, 1))
	path := []string{
		"/echo?a=1&a=2&b=%2F;x&c=%zz", "/echo/../echo?", "/echo", "/encoded?as=gzip", "/encoded?as=br", "/range", "/silent",
		"/chunked", "/trailers", "/early", "/nowhere", "/status?code=304", "/status?code=204", "/status?code=301", "/status?code=500",
		"/status?code=418", "/big?size=100000", "/big?size=70000&length",
	}[dice.IntN(18)]
	method := []string{"GET", "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"}[dice.IntN(8)]
	var body io.Reader
	if method != "GET" && method != "HEAD" && dice.IntN(3) > 0 {
		body = bytes.NewReader(filler(dice.IntN(100_000)))
		if dice.IntN(3) == 0 {
			body = io.MultiReader(body) // of unknown length: chunked
		}
	}
	if dice.IntN(1000) == 0 {
		path, method, body = "/big?size=52428800", "GET", nil
	}
	if dice.IntN(1000) == 0 {
		path, method, body = "/echo", "POST", &endless{left: 50 << 20}
	}
	r, err := http.NewRequest(method, base+path, body)
	require.NoError(t, err)
	if dice.IntN(4) == 0 {
		r.Header.Set("Range", "bytes=10-99")
	}
	if dice.IntN(4) == 0 {
		r.Header.Set("X-Forwarded-For", "192.0.2.1")
		r.Header.Set("Cookie", "a=b; c=d")
	}
	if body != nil && dice.IntN(5) == 0 {
		r.Header.Set("Expect", "100-continue")
	}
	if body != nil && r.ContentLength <= 0 {
		r.Trailer = http.Header{"X-Sent-Sum": {"1234"}}
	}
	return r
}

// endless is a body that is made while it is sent.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := copy(p, page[:min(len(page), e.left, len(p))])
	e.left -= n
	return n, nil
}

func TestExchangesAreByteIdentical(t *testing.T) {
	upstream := httptest.NewServer(quirks())
	defer upstream.Close()
	var seen, kept atomic.Int64
	through := between(t, upstream.URL, func(c *proxy.Config) {
		c.Done = func(x *tap.Exchange) {
			seen.Add(1)
			kept.Store(max(kept.Load(), int64(len(x.Request.Body)), int64(len(x.Response.Body))))
			x.Release()
		}
	})
	client, count := plainClient(), exchanges
	if testing.Short() {
		count /= 20
	}
	var peak atomic.Uint64
	var turn sync.WaitGroup
	for worker := range 4 {
		turn.Go(func() {
			for i := worker; i < count; i += 4 {
				direct := ask(t, client, mixed(t, upstream.URL, uint64(i)))
				proxied := ask(t, client, mixed(t, through.URL, uint64(i)))
				if !equal(direct, proxied) {
					t.Errorf("request %d, %s %s:\ndirect  %+v\nproxied %+v", i, mixed(t, "", uint64(i)).Method, mixed(t, "", uint64(i)).URL, shortened(direct), shortened(proxied))
					return
				}
				var memory runtime.MemStats
				if i%200 == 0 {
					runtime.ReadMemStats(&memory)
					peak.Store(max(peak.Load(), memory.HeapInuse))
				}
			}
		})
	}
	turn.Wait()
	through.Close() // the last exchange is done when its handler is
	require.EqualValues(t, count, seen.Load())
	require.LessOrEqual(t, kept.Load(), int64(1<<20), "no copy is longer than its bound")
	require.Less(t, peak.Load(), uint64(100<<20), "50 MB bodies stream")
	t.Logf("%d exchanges, heap in use at most %d MiB", count, peak.Load()>>20)
}

func equal(a, b outcome) bool {
	same := func(x, y http.Header) bool {
		maps.DeleteFunc(x, func(_ string, v []string) bool { return v == nil })
		maps.DeleteFunc(y, func(_ string, v []string) bool { return v == nil })
		return maps.EqualFunc(x, y, func(v, w []string) bool { return strings.Join(v, "\n") == strings.Join(w, "\n") })
	}
	return a.Status == b.Status && a.Length == b.Length && a.Body == b.Body && a.Failed == b.Failed && same(a.Header, b.Header) && same(a.Trailer, b.Trailer)
}

func shortened(o outcome) outcome {
	o.Body = o.Body[:min(len(o.Body), 200)]
	return o
}

func TestStreamsArriveAsTheyAreSent(t *testing.T) {
	arrived := make(chan bool)
	upstream := httptest.NewServer(events(arrived))
	defer upstream.Close()
	for name, fail := range map[string]func(*tap.Exchange) []finding.Finding{"at once": nil, "held back": func(*tap.Exchange) []finding.Finding { return nil }} {
		t.Run(name, func(t *testing.T) {
			through := between(t, upstream.URL, func(c *proxy.Config) { c.Fail = fail })
			client := plainClient()
			client.Timeout = waitLimit
			response, err := client.Get(through.URL + "/events")
			require.NoError(t, err)
			defer response.Body.Close() //nolint:errcheck // only read
			lines := bufio.NewScanner(response.Body)
			for n := range 3 { // the next event is sent when this one has arrived
				require.True(t, lines.Scan(), "%v", lines.Err())
				require.Equal(t, fmt.Sprint("data: ", n), lines.Text())
				require.True(t, lines.Scan(), "%v", lines.Err())
				arrived <- true
			}
			require.False(t, lines.Scan())
		})
	}
}

func TestUpgradedConnectionsPass(t *testing.T) {
	upstream := httptest.NewServer(quirks())
	defer upstream.Close()
	done := make(chan *tap.Exchange, 1)
	through := between(t, upstream.URL, func(c *proxy.Config) { c.Done = func(x *tap.Exchange) { done <- x } })
	connection, err := net.Dial("tcp", through.Listener.Addr().String())
	require.NoError(t, err)
	fmt.Fprintf(connection, "GET /upgrade HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", through.Listener.Addr())
	reader := bufio.NewReader(connection)
	response, err := http.ReadResponse(reader, nil)
	require.NoError(t, err)
	require.Equal(t, 101, response.StatusCode)
	fmt.Fprint(connection, "hello\n")
	line, err := reader.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "back: hello\n", line)
	require.NoError(t, connection.Close())
	require.Equal(t, 101, (<-done).Status)
}

func TestInterimAnswersPass(t *testing.T) {
	upstream := httptest.NewServer(quirks())
	defer upstream.Close()
	through := between(t, upstream.URL)
	var hints []string
	trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
		hints = append(hints, fmt.Sprint(code, " ", header.Get("Link")))
		return nil
	}}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(context.Background(), trace), "GET", through.URL+"/early", nil)
	require.NoError(t, err)
	require.Equal(t, "after the hints", ask(t, plainClient(), r).Body)
	require.Equal(t, []string{"103 </style.css>; rel=preload"}, hints)
}

func TestServerHearsThatTheClientIsGone(t *testing.T) {
	cancelled, started := make(chan bool, 1), make(chan bool, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		started <- true
		select {
		case <-r.Context().Done():
			cancelled <- true
		case <-time.After(waitLimit):
			cancelled <- false
		}
	}))
	defer upstream.Close()
	done := make(chan *tap.Exchange, 1)
	through := between(t, upstream.URL, func(c *proxy.Config) { c.Done = func(x *tap.Exchange) { done <- x } })
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "GET", through.URL, nil)
	require.NoError(t, err)
	go func() { <-started; cancel() }()
	_, err = http.DefaultClient.Do(r)
	require.Error(t, err)
	require.True(t, <-cancelled)
	require.ErrorIs(t, (<-done).Fault, tap.ErrGone)
}

func TestHTTP2Upstream(t *testing.T) {
	upstream := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Proto, " ", r.RequestURI, " ", r.Host) }))
	upstream.EnableHTTP2 = true
	upstream.StartTLS()
	defer upstream.Close()
	through := between(t, upstream.URL, func(c *proxy.Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} })
	r, err := http.NewRequest("GET", through.URL+"/a%2Fb?c=d", nil)
	require.NoError(t, err)
	require.Equal(t, "HTTP/2.0 /a%2Fb?c=d "+upstream.Listener.Addr().String(), ask(t, plainClient(), r).Body)

	through = between(t, upstream.URL)
	r, err = http.NewRequest("GET", through.URL, nil)
	require.NoError(t, err)
	answer := ask(t, plainClient(), r)
	require.Equal(t, 502, answer.Status)
	require.Contains(t, answer.Body, "signed by nobody")
	require.Contains(t, answer.Body, "SSL_CERT_FILE")
}

// TestHostileServersEndNothing has servers that break HTTP; a client gets 502 or
// an answer that is cut, in time, and the proxy lives on.
func TestHostileServersEndNothing(t *testing.T) {
	for name, test := range map[string]struct {
		says   string
		status int
		reason string
	}{
		"garbage":               {"\x00\x01\x02 what is this\r\n\r\n", 502, "no usable answer"},
		"nothing":               {"", 502, "broke the connection off"},
		"half a head":           {"HTTP/1.1 200 OK\r\nContent-Le", 502, "no usable answer"},
		"negative length":       {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", 502, "no usable answer"},
		"two lengths":           {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 502, "no usable answer"},
		"less than it says":     {"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello", 200, ""},
		"more than it says":     {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello", 200, ""},
		"a broken chunk":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n", 200, ""},
		"a status of its own":   {"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", 999, ""},
		"a status out of range": {"HTTP/1.1 1000 What\r\n\r\n", 502, "no usable answer"},
		"endless headers":       {"HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("b", 1000)+"\r\n", 2000), 502, "no usable answer"},
	} {
		t.Run(name, func(t *testing.T) {
			server := speaking(t, test.says)
			through := between(t, "http://"+server, func(c *proxy.Config) { c.Timeout = waitLimit })
			client := plainClient()
			client.Timeout = waitLimit
			r, err := http.NewRequest("GET", through.URL, nil)
			require.NoError(t, err)
			answer := ask(t, client, r)
			require.Equal(t, test.status, answer.Status, "%+v", answer)
			require.Contains(t, answer.Body, test.reason)
		})
	}
}

func TestSlowServersTimeOut(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close() //nolint:errcheck // the test is over
	through := between(t, "http://"+listener.Addr().String(), func(c *proxy.Config) { c.Timeout = 50 * time.Millisecond })
	r, err := http.NewRequest("GET", through.URL, nil)
	require.NoError(t, err)
	answer := ask(t, plainClient(), r)
	require.Equal(t, 502, answer.Status)
	require.Contains(t, answer.Body, "in time")
}

// speaking is the address of a server that says one thing and hangs up.
func speaking(t *testing.T, says string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Read(make([]byte, 4096))
			_, _ = io.WriteString(connection, says)
			_ = connection.Close()
		}
	}()
	return listener.Addr().String()
}

func TestFallbackAnswersWhatTheServerLacks(t *testing.T) {
	upstream := httptest.NewServer(quirks())
	mock := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "mock: %s %s", r.URL.Path, body)
	})
	done := make(chan *tap.Exchange, 10)
	through := between(t, upstream.URL, func(c *proxy.Config) {
		c.Fallback = mock
		c.Known = func(r *http.Request) bool { return r.URL.Path != "/unknown" }
		c.Hold = 1000
		c.Done = func(x *tap.Exchange) { done <- x }
	})
	post := func(path string, body io.Reader) (outcome, *tap.Exchange) {
		r, err := http.NewRequest("POST", through.URL+path, body)
		require.NoError(t, err)
		o := ask(t, plainClient(), r)
		return o, <-done
	}
	o, x := post("/new", strings.NewReader("sent"))
	require.Equal(t, "mock: /new sent", o.Body)
	require.Equal(t, "the server answered 404 Not Found", o.Header.Get(proxy.FallbackHeader))
	require.Equal(t, "mock", x.By)
	o, x = post("/status?code=501", nil)
	require.Equal(t, "mock: /status ", o.Body)
	require.Equal(t, "mock", x.By)
	o, x = post("/status?code=405", nil)
	require.Equal(t, "status 405", o.Body, "what was looked at passes whole")
	require.Empty(t, x.By)
	o, x = post("/unknown", nil)
	require.Equal(t, 404, o.Status)
	require.Empty(t, x.By)
	o, _ = post("/new", bytes.NewReader(filler(5000)))
	require.Equal(t, 404, o.Status, "what is too long to be kept is not asked again")
	o, _ = post("/echo", bytes.NewReader(filler(5000)))
	require.Contains(t, o.Body, `"size":5000`)
	upstream.Close()
	o, x = post("/echo", strings.NewReader("sent"))
	require.Equal(t, "mock: /echo sent", o.Body)
	require.Contains(t, o.Header.Get(proxy.FallbackHeader), "nobody listens there")
	require.Equal(t, "mock", x.By)
}

func TestFailGivesTheAppTheFindings(t *testing.T) {
	upstream := httptest.NewServer(quirks())
	defer upstream.Close()
	through := between(t, upstream.URL, func(c *proxy.Config) {
		c.Hold = 1000
		c.Fail = func(x *tap.Exchange) []finding.Finding {
			if x.Status == 418 || x.Response.Size > 1000 {
				return []finding.Finding{{Verdict: finding.Broken, Message: "no teapot"}}
			}
			return nil
		}
	})
	get := func(path string) outcome {
		r, err := http.NewRequest("GET", through.URL+path, nil)
		require.NoError(t, err)
		return ask(t, plainClient(), r)
	}
	o := get("/status?code=418")
	require.Equal(t, 502, o.Status)
	require.Contains(t, o.Body, "no teapot")
	require.Equal(t, "418", o.Header.Get("Actalike-Held-Back"))
	require.Empty(t, o.Header.Get("X-Quirk"))
	o = get("/status?code=204")
	require.Equal(t, 204, o.Status)
	require.Equal(t, 200, get("/big?size=100000").Status, "what is longer than is held back passes")
	require.Equal(t, "after the hints", get("/early").Body)
}

func TestTargetsThatAreNoServer(t *testing.T) {
	for _, target := range []string{"", "staging", "ftp://a", "http://", "http://a?b=c", "http://u:p@a", "http://a b"} {
		_, err := proxy.New(proxy.Config{Target: target})
		require.Error(t, err, target)
		require.NotEmpty(t, spec.Hint(err), target)
		require.NotContains(t, err.Error(), ":p@")
	}
}
