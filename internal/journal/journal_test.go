package journal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// entry is an exchange of a user with a path.
func entry(t testing.TB, path, user string, status int) journal.Entry {
	u, err := url.Parse(path)
	require.NoError(t, err)
	return journal.Entry{Method: "GET", URL: u, User: user, Status: status, Verdict: journal.Accepted}
}

func ids(rows []journal.Row) (list []int64) {
	for _, r := range rows {
		list = append(list, r.ID)
	}
	return list
}

func TestTheNewestExchangesAreKept(t *testing.T) {
	j := journal.New(journal.Config{Size: 3})
	require.Empty(t, j.Recent(10))
	for i := range 5 {
		j.Add(entry(t, fmt.Sprint("/", i), "", 200))
	}
	require.Equal(t, []int64{5, 4, 3}, ids(j.Page(journal.Filter{}, 0, 10)))
	require.Equal(t, []int64{4}, ids(j.Page(journal.Filter{}, 5, 1)))
	require.Equal(t, 3, j.Count())
	found, ok := j.Find(4)
	require.True(t, ok)
	require.Equal(t, "/3", found.Path)
	for _, gone := range []int64{-1, 0, 2, 6} {
		_, ok := j.Find(gone)
		require.False(t, ok, gone)
	}
	j.Clear()
	require.Empty(t, j.Page(journal.Filter{}, 0, 10))
	j.Add(entry(t, "/again", "", 200))
	require.Equal(t, []int64{6}, ids(j.Page(journal.Filter{}, 0, 10)), "an id means one exchange for ever")
}

func TestLongBodiesAreCutAndOldExchangesGoWhenMemoryRunsOut(t *testing.T) {
	var seen int
	j := journal.New(journal.Config{Bytes: 1 << 20, On: func(e *journal.Entry) { seen = len(e.Request.Body) }})
	for range 100 {
		e := entry(t, "/", "", 200)
		e.Request.Body = []byte(strings.Repeat("é", 1<<20))
		j.Add(e)
	}
	require.Equal(t, 2<<20, seen, "who listens gets whole bodies")
	require.Less(t, j.Count(), 20)
	require.Greater(t, j.Count(), 10)
	m := j.Recent(1)[0].Request
	require.True(t, m.Truncated)
	require.Equal(t, 2<<20, m.Size)
	require.Equal(t, strings.Repeat("é", 32<<10), m.Body)
}

func TestCredentialsAreNotShown(t *testing.T) {
	key := func(in, name string) spec.SecurityUse {
		return spec.SecurityUse{Scheme: &openapi3.SecurityScheme{Type: "apiKey", In: in, Name: name}}
	}
	j := journal.New(journal.Config{})
	e := entry(t, "/things?key=secret&access_token=secret&page=2", "user-1", 200)
	api := spec.API{Operations: []*spec.Operation{{ID: "list", Security: []spec.SecurityRequirement{{key("query", "key"), key("header", "X-Key")}}}}}
	secrets := api.Secrets().WithHeader("control")
	e.Secrets = &secrets // of the whole description: a request to no operation has them too
	e.Request.Header = journal.Pack(http.Header{
		"Authorization": {"Bearer secret", "secret"}, "Cookie": {"a=secret"}, "X-Key": {"secret"}, "Control": {"secret"}, "Accept": {"*/*"},
	})
	e.Response.Header = journal.Pack(http.Header{"Set-Cookie": {"session=secret; HttpOnly", "secret"}})
	j.Add(e)
	shown := j.Recent(1)[0]
	text, err := json.Marshal(shown)
	require.NoError(t, err)
	require.NotContains(t, string(text), "secret")
	require.Equal(t, []string{"Bearer [redacted]", "[redacted]"}, shown.Request.Header["Authorization"])
	require.Equal(t, []string{"*/*"}, shown.Request.Header["Accept"])
	require.Equal(t, "session=[redacted]; HttpOnly", shown.Response.Header["Set-Cookie"][0])
	require.Contains(t, shown.Path, "page=2")
	require.Equal(t, "Bearer secret", e.Request.Header.Header()["Authorization"][0], "the server's own header stays")
	require.Empty(t, j.Page(journal.Filter{Text: "secret"}, 0, 1), "a search does not reveal it either")
}

func TestFilter(t *testing.T) {
	j := journal.New(journal.Config{})
	one := entry(t, "/Books", "user-1", 201)
	one.Request.Body = []byte(`{"title":"Emma"}`)
	two := entry(t, "/books/7", "user-2", 404)
	two.Verdict = journal.NotFound
	three := entry(t, "/books", "user-1", 400)
	three.Violations = journal.InPart(journal.RequestBody, []spec.Violation{{Pointer: "/title", Rule: "maxLength", Message: "is too long"}})
	three.Notices = []spec.Notice{{Pointer: "/isbn", Text: "is not declared"}}
	for _, e := range []journal.Entry{one, two, three} {
		j.Add(e)
	}
	for _, test := range []struct {
		filter journal.Filter
		want   []int64
	}{
		{journal.Filter{}, []int64{3, 2, 1}},
		{journal.Filter{Status: "4xx"}, []int64{3, 2}},
		{journal.Filter{Status: "404"}, []int64{2}},
		{journal.Filter{Status: "not-found"}, []int64{2}},
		{journal.Filter{Status: "xx"}, nil},
		{journal.Filter{User: "user-1"}, []int64{3, 1}},
		{journal.Filter{User: "user-1", Status: "2XX"}, []int64{1}},
		{journal.Filter{Text: "BOOKS"}, []int64{3, 2, 1}},
		{journal.Filter{Text: "emma"}, []int64{1}},
		{journal.Filter{Text: "too long"}, []int64{3}},
		{journal.Filter{Text: "isbn"}, []int64{3}},
	} {
		require.Equal(t, test.want, ids(j.Page(test.filter, 0, 10)), "%+v", test.filter)
	}
}

func TestSubscriptionIsToldWhatItMissed(t *testing.T) {
	j := journal.New(journal.Config{Size: 10})
	add := func(n int) {
		for range n {
			j.Add(entry(t, "/", "", 200))
		}
	}
	next := func(s *journal.Subscription, filter journal.Filter) journal.Batch {
		batch, err := s.Next(t.Context(), filter, 4)
		require.NoError(t, err)
		return batch
	}
	add(2)
	s, early := j.Subscribe(-1), j.Subscribe(1)
	defer s.Close()
	require.Equal(t, []int64{2}, ids(next(early, journal.Filter{}).Rows))
	early.Close()
	add(1)
	require.Equal(t, []int64{3}, ids(next(s, journal.Filter{}).Rows))
	add(6)
	batch := next(s, journal.Filter{})
	require.Equal(t, []int64{6, 7, 8, 9}, ids(batch.Rows))
	require.EqualValues(t, 2, batch.Missed)
	add(100)
	batch = next(s, journal.Filter{Status: "5xx"})
	require.Empty(t, batch.Rows)
	require.EqualValues(t, 96, batch.Missed)
	j.Clear()
	add(1)
	batch = next(s, journal.Filter{})
	require.Equal(t, []int64{110}, ids(batch.Rows))
	require.True(t, batch.Cleared)
	require.Zero(t, batch.Missed)

	ending, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := s.Next(ending, journal.Filter{}, 4)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestWritersAndReaders is for the race detector: many write, a few follow and
// one forgets, and a reader has every id once.
func TestWritersAndReaders(t *testing.T) {
	const writers, each = 4, 500
	j := journal.New(journal.Config{Size: writers * each})
	var writing, reading sync.WaitGroup
	s := j.Subscribe(-1)
	defer s.Close()
	reading.Go(func() {
		for seen := 0; seen < writers*each; {
			batch, err := s.Next(t.Context(), journal.Filter{}, writers*each)
			if err != nil {
				t.Error(err)
				return
			}
			for _, row := range batch.Rows {
				if seen++; row.ID != int64(seen) {
					t.Errorf("row %d has the id %d", seen, row.ID)
				}
			}
		}
	})
	for range writers {
		writing.Go(func() {
			for range each {
				j.Add(entry(t, "/", "", 200))
				j.Recent(2)
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

func TestChanges(t *testing.T) {
	state := func(v any) (s journal.State) {
		s.Object, _ = v.(value.Object)
		s.JSON, _ = v.([]byte)
		return s
	}
	record := func(before, after any) []journal.Change {
		j := journal.New(journal.Config{})
		e := entry(t, "/", "", 200)
		e.Record = journal.Record{Resource: "book", ID: "7", Before: state(before), After: state(after)}
		j.Add(e)
		return j.Recent(1)[0].Changes
	}
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	book := value.Object{"title": "Emma", "tags": []any{"a", "b"}, "shelf": value.Object{"row": value.Int(1)}}
	moved := value.Object{"title": "Emma", "tags": []any{"a"}, "shelf": value.Object{"row": value.Int(2), "note": nil}}

	require.Equal(t, []journal.Change{{Resource: "book", ID: "7", Kind: journal.Updated, Differences: []journal.Difference{
		{Pointer: "/shelf/note", After: raw("null")},
		{Pointer: "/shelf/row", Before: raw("1"), After: raw("2")},
		{Pointer: "/tags/1", Before: raw(`"b"`)},
	}}}, record(book, moved))
	require.Equal(t, record(book, moved), record(value.Encode(book), value.Encode(moved)), "JSON text is as good as a value")
	require.Equal(t, journal.Created, record(nil, book)[0].Kind)
	require.Equal(t, journal.Deleted, record(book, nil)[0].Kind)
	require.Empty(t, record(book, book))
	require.Empty(t, record(nil, nil))
	require.Empty(t, record([]byte("no JSON"), nil))
}

// TestDiffIsEmptyForEqualValuesOnly says of any two values that each difference
// names what was and what is, and that equal ones have none.
func TestDiffIsEmptyForEqualValuesOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := draw(t, 3), draw(t, 3)
		require.Empty(t, journal.Diff(before, before))
		require.Equal(t, value.Equal(before, after), len(journal.Diff(before, after)) == 0)
		for _, d := range journal.Diff(before, after) {
			was, had := value.At(before, d.Pointer)
			is, has := value.At(after, d.Pointer)
			require.Equal(t, had, d.Before != nil)
			require.Equal(t, has, d.After != nil)
			require.False(t, had && has && value.Equal(was, is))
			if has {
				require.Equal(t, string(value.Encode(is)), string(d.After))
			}
		}
	})
}

func draw(t *rapid.T, depth int) any {
	kinds := []string{"text", "number", "null", "object", "list"}
	if depth == 0 {
		kinds = kinds[:3]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "text":
		return rapid.StringN(0, 2, 4).Draw(t, "text")
	case "number":
		return value.Int(rapid.Int64Range(0, 3).Draw(t, "number"))
	case "object":
		object := value.Object{}
		for _, name := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "/~"}), 0, 3).Draw(t, "names") {
			object[name] = draw(t, depth-1)
		}
		return object
	case "list":
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			list = append(list, draw(t, depth-1))
		}
		return list
	}
	return nil
}

// TestAnEntryComesBackAsItWas compares all that an entry says after it was kept.
func TestAnEntryComesBackAsItWas(t *testing.T) {
	j := journal.New(journal.Config{Size: 3})
	for n := range 8 {
		e := entry(t, fmt.Sprintf("/things/%d%%2F?a=b&%d#x", n, n), fmt.Sprint("user-", n), 200+n)
		e.Method = "PROPFIND"
		e.Request = journal.Half{Header: journal.Pack(http.Header{"A": {"1", "2"}, "B": {""}}), Body: []byte("sent")}
		e.Response = journal.Half{Header: journal.Pack(http.Header{"C": {"3"}}), Body: []byte("answered")}
		e.Record = journal.Record{Resource: "thing", ID: fmt.Sprint(n), Before: journal.State{JSON: []byte("{}")}}
		id := j.Add(e)
		if n == 4 {
			j.Clear()
			continue
		}
		kept, ok := j.Entry(id)
		require.True(t, ok)
		require.Equal(t, id, kept.ID())
		require.Equal(t, e.URL.String(), kept.URL.String())
		require.Equal(t, []any{e.Method, e.User, e.Status, e.Time, e.Record}, []any{kept.Method, kept.User, kept.Status, kept.Time, kept.Record})
		require.Equal(t, e.Request.Header.Header(), kept.Request.Header.Header())
		require.Equal(t, e.Response.Header.Header(), kept.Response.Header.Header())
		require.Equal(t, "sent answered", string(kept.Request.Body)+" "+string(kept.Response.Body))
	}
	require.Equal(t, 3, j.Count())
	for _, gone := range []int64{4, 5, 0, 9} {
		_, ok := j.Entry(gone)
		require.False(t, ok, gone)
	}
}

// TestAValueNeverBecomesAName packs what a handler, not a client, can set.
func TestAValueNeverBecomesAName(t *testing.T) {
	header := http.Header{"A": {"1\n2", ""}, "B\nC": {"\n"}, "Authorization": {"secret"}}
	require.Equal(t, http.Header{"A": {"1 2", ""}, "B C": {" "}, "Authorization": {"secret"}}, journal.Pack(header).Header())
}
