package har_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/har"
)

// all reads an archive to its end.
func all(text string) (entries []har.Entry, err error) {
	for e, err := range har.Read(strings.NewReader(text)) {
		if err != nil {
			return entries, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func TestFileIsWholeAfterEachEntry(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.har")
	file, err := os.Create(name)
	require.NoError(t, err)
	defer file.Close() //nolint:errcheck // the test is over
	w, err := har.NewWriter(file, "a \"test\"")
	require.NoError(t, err)
	for i := range 5 {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		entries, err := all(string(text))
		require.NoError(t, err)
		require.Len(t, entries, i)
		require.NoError(t, w.Write(har.Entry{Started: fmt.Sprint(i), Request: har.Request{Method: "GET", URL: strings.Repeat("x", 100*i)}}))
	}
	require.Equal(t, 5, w.Entries())
}

func TestCutArchiveGivesWhatIsWhole(t *testing.T) {
	text := string(har.AppendStart(nil, ""))
	for i := range 3 {
		entry, err := har.AppendEntry(nil, i+1, har.Entry{Request: har.Request{Method: "GET", URL: "http://a"}})
		require.NoError(t, err)
		text += string(entry)
	}
	for cut := len(text) - 1; cut > 20; cut-- {
		entries, err := all(text[:cut])
		require.Error(t, err)
		require.True(t, errors.Is(err, har.ErrCut) || errors.Is(err, har.ErrNoArchive), "%d: %v", cut, err)
		require.Less(t, len(entries), 4)
	}
	entries, err := all(text)
	require.ErrorIs(t, err, har.ErrCut)
	require.Len(t, entries, 3)
}

func TestWhatBrowsersWrite(t *testing.T) {
	entries, err := all("\xEF\xBB\xBF" + `{"log":{"pages":[{"id":"page_1"}],"entries":[
		{"_initiator":{"type":"script"},"time":null,"request":{"method":"POST","url":"https://a/b","headers":[{"name":":authority","value":"a"},{"name":"accept","value":"*/*"}],
		 "postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"c"}]}},
		 "response":{"status":"200","content":{"size":5,"mimeType":"text/plain","text":"aGVsbG8=","encoding":"base64"}}},
		{"request":{"method":"GET","url":"https://a/dropped"},"response":{"status":200,"bodySize":-1,"content":{"size":1234,"mimeType":"application/json"}}}],"x":1}}`)
	require.NoError(t, err)
	require.Len(t, entries, 2)
	require.Equal(t, "*/*", har.Header(entries[0].Request.Headers).Get("Accept"))
	require.Len(t, har.Header(entries[0].Request.Headers), 1)
	body, whole := entries[0].Request.Bytes()
	require.Equal(t, "a+b=c", string(body))
	require.True(t, whole)
	body, whole = entries[0].Response.Bytes()
	require.Equal(t, "hello", string(body))
	require.True(t, whole)
	require.Zero(t, entries[0].Response.Status, "a member of a wrong type is as one that is absent")
	_, whole = entries[1].Response.Bytes()
	require.False(t, whole)
}

func TestWhatIsNoArchive(t *testing.T) {
	for text, want := range map[string]error{
		"": har.ErrNoArchive, "[]": har.ErrNoArchive, "{}": har.ErrNoArchive, `{"log":[]}`: har.ErrNoArchive, `{"log":{"entries":{}}}`: har.ErrNoArchive, `{"log":{"entries":[{"a":`: har.ErrCut,
	} {
		_, err := all(text)
		require.ErrorIs(t, err, want, text)
	}
	_, err := all("openapi: 3.1.0")
	require.ErrorContains(t, err, "broken JSON")
	_, err = all(`{"log":{"entries":[{"a":"` + strings.Repeat("x", har.MaxEntry+1<<20) + `"}]}}`)
	require.ErrorIs(t, err, har.ErrTooLong)
}

// FuzzRead has the reader end on anything, and what it read be written and read
// again the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"log":{"entries":[{"request":{"method":"GET","url":"http://a","postData":{"text":"x","_encoding":"base64"}},"response":{"status":200}}]}}`))
	f.Add([]byte(`{"log":{"entries":[1,"a",null,[]]}}`))
	f.Add([]byte(`{"log":{"log":{"entries":[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for e, err := range har.Read(bytes.NewReader(text)) {
			if err != nil {
				return
			}
			_, _ = e.Request.Bytes()
			_, _ = e.Response.Bytes()
			again, err := har.AppendEntry(har.AppendStart(nil, ""), 1, e)
			require.NoError(t, err)
			entries, err := all(string(har.AppendEnd(again)))
			require.NoError(t, err)
			require.Len(t, entries, 1)
		}
	})
}
