package mockserver_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// mixes are the kinds of bodies that costs are measured with; see benchmarkBody.
var mixes = []string{"nothing", "one field", "many fields", "refused"}

// A sink takes an answer with as little as possible around it.
type sink struct {
	io.Writer
	header http.Header
	status int
}

func (s *sink) Header() http.Header    { return s.header }
func (s *sink) WriteHeader(status int) { s.status = status }

// A patcher sends one body again and again.
type patcher struct {
	mock *mocktest.Mock
	url  *url.URL
	body []byte
}

func newPatcher(t testing.TB, mix string, options ...func(*mockserver.Config)) *patcher {
	t.Helper()
	mock := mocktest.Start(t, options...)
	operations := mock.Server.API().Operations
	o := operations[slices.IndexFunc(operations, func(o *spec.Operation) bool { return o.Effect == spec.Merges })]
	return &patcher{mock, &url.URL{Path: o.Path}, benchmarkBody(t, mock, o, mix)}
}

func (p *patcher) send(user int) { p.sendTo(io.Discard, user) }

func (p *patcher) sendTo(w io.Writer, user int) (status int) {
	s := &sink{Writer: w, header: http.Header{}}
	p.mock.Server.ServeHTTP(s, &http.Request{
		Method: http.MethodPatch, URL: p.url, Host: "localhost", ContentLength: int64(len(p.body)), Body: io.NopCloser(bytes.NewReader(p.body)),
		Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {fmt.Sprint("Bearer user-", user)}},
	})
	return s.status
}

// BenchmarkPatch is one whole exchange without a network: authentication, strict
// JSON, validation, merge, journal and answer. The reference path stands beside the
// fast one, to show what the fast one is worth.
func BenchmarkPatch(b *testing.B) {
	mocks := largeMocks(b)
	mocks["25 users"] = func(c *mockserver.Config) { c.Users = 25 }
	paths := map[string]func(*mockserver.Config){"fast path": func(*mockserver.Config) {}, "reference path": onReferencePath}
	for _, name := range slices.Sorted(maps.Keys(mocks)) {
		for _, mix := range mixes {
			for _, path := range slices.Sorted(maps.Keys(paths)) {
				b.Run(name+"/"+mix+"/"+path, func(b *testing.B) {
					p := newPatcher(b, mix, mocks[name], paths[path])
					b.ReportAllocs()
					for n := 0; b.Loop(); n++ {
						p.send(1 + n%25)
					}
				})
			}
		}
	}
}

// TestAnExchangeAllocatesLittle has a bound for each mix, not far above what is
// needed today: allocations do not depend on how busy the machine is.
func TestAnExchangeAllocatesLittle(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates by itself")
	}
	for mix, most := range map[string]float64{"nothing": 30, "one field": 34, "many fields": 38, "refused": 68} {
		p := newPatcher(t, mix)
		p.send(1)
		got := testing.AllocsPerRun(200, func() { p.send(1) })
		t.Logf("%s: %.0f allocations", mix, got)
		require.LessOrEqual(t, got, most, mix)
	}
}

// TestCostDoesNotGrow compares what the same exchange of two mocks allocates.
// BenchmarkPatch shows how long it takes.
func TestCostDoesNotGrow(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates by itself")
	}
	forget := func(c *mockserver.Config) { c.Journal = 1 }
	for name, large := range largeMocks(t) {
		few, many := allocated(newPatcher(t, "one field", forget)), allocated(newPatcher(t, "one field", forget, large))
		t.Logf("%s an exchange takes %d bytes instead of %d", name, many, few)
		require.InEpsilon(t, few, many, 0.2, name)
	}
}

// allocated is what an exchange allocates, in bytes, once the mock is warm.
func allocated(p *patcher) uint64 {
	const exchanges = 500
	p.send(1)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range exchanges {
		p.send(1)
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / exchanges
}

// largeMocks are configurations that should not make an exchange cost more.
func largeMocks(t testing.TB) map[string]func(*mockserver.Config) {
	return map[string]func(*mockserver.Config){
		"1000000 users":   func(c *mockserver.Config) { c.Users = 1_000_000 },
		"1000 operations": func(c *mockserver.Config) { c.API = manyOperations(t) },
	}
}

// manyOperations is the embedded description with 999 operations beside its own.
func manyOperations(t testing.TB) *spec.API {
	t.Helper()
	var more strings.Builder
	more.WriteString("\npaths:\n")
	for n := range 333 {
		fmt.Fprintf(&more, "  /more/%d: {get: {responses: {'200': {description: OK}}}}\n", n)
		fmt.Fprintf(&more, "  /more/%d/{id}: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], get: {responses: {'200': {description: OK}}}, delete: {responses: {'204': {description: OK}}}}\n", n)
	}
	source := spec.Embedded()
	require.Equal(t, 1, bytes.Count(source.Text, []byte("\npaths:\n")))
	source.Text = bytes.Replace(source.Text, []byte("\npaths:\n"), []byte(more.String()), 1)
	api, err := spec.Load(context.Background(), spec.Config{Document: source, Overlay: spec.EmbeddedOverlay()})
	require.NoError(t, err)
	require.Len(t, api.Operations, 1000)
	return api
}

// TestAWrittenUserTakesLittleMemory holds a record to its JSON and 2 KiB.
func TestAWrittenUserTakesLittleMemory(t *testing.T) {
	const users = 4000
	p := newPatcher(t, "one field", func(c *mockserver.Config) { c.Users, c.Journal = users, 1 })
	p.send(1)
	answer := &bytes.Buffer{}
	before := liveBytes()
	for user := range users {
		p.sendTo(answer, 1+user)
	}
	taken, length := (liveBytes()-before-int64(answer.Cap()))/users, int64(answer.Len()/users)
	t.Logf("%d bytes a user, of which %d are its JSON", taken, length)
	require.Less(t, taken, length+2<<10)
	require.Equal(t, 200, p.sendTo(io.Discard, 1), "the mock is there to the end")
}

func liveBytes() int64 {
	runtime.GC()
	runtime.GC() // what pools hold goes with the second one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
