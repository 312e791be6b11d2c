package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// hostileRequests is how many random and hostile requests one test run makes.
const hostileRequests = 20_000 / oneIn

// TestNeverAnInvalidAnswer sends seeded random and hostile requests. Whatever is
// sent, the answer is one that the published document declares, never a 5xx, and
// every record stays valid.
func TestNeverAnInvalidAnswer(t *testing.T) {
	mock := mocktest.Start(t)
	judge := newJudge(t)
	g := newGenerator(t, mock.Server.API())
	statuses := map[int]int{}
	for n := range hostileRequests {
		request := g.request(n)
		text, err := io.ReadAll(request.Body)
		require.NoError(t, err)
		request.Body = io.NopCloser(bytes.NewReader(text))
		recorder := httptest.NewRecorder()
		mock.Server.ServeHTTP(recorder, request)
		response := recorder.Result()
		require.Less(t, response.StatusCode, 500, "%s %s %.300q\n%s", request.Method, request.URL, text, recorder.Body)
		judge.check(t, request, response, recorder.Body.Bytes())
		statuses[response.StatusCode]++
	}
	t.Logf("%d requests, answers by status: %v", hostileRequests, statuses)
	for _, status := range []int{200, 400, 401, 404, 405} {
		require.NotZero(t, statuses[status], "no request was answered with %d", status)
	}
	requireValidRecords(t, mock)
}

// requireValidRecords judges every user's record.
func requireValidRecords(t testing.TB, mock *mocktest.Mock) {
	t.Helper()
	for _, token := range mock.Tokens {
		response, err := mock.Client.Get("http://mock.localhost/_actalike/users/" + token + "/state")
		require.NoError(t, err)
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		decoded, err := value.Decode(text)
		require.NoError(t, err)
		for _, resource := range mock.Server.API().Resources {
			record := decoded.(map[string]any)[resource.Name]
			if record != nil {
				require.Empty(t, resource.Published.Validate(record, spec.AsResponse), "%s of %s", resource.Name, token)
			}
		}
	}
}

// FuzzRequest sends any request: the answer is a declared one, and no 5xx.
func FuzzRequest(f *testing.F) {
	mock, judge := mocktest.Start(f), newJudge(f)
	operation := mock.Server.API().Operations[0]
	f.Add(operation.Method, operation.Path, "Bearer user-1", "application/json", "", []byte("{}"))
	f.Add("GET", "/", "", "text/plain", "code=404", []byte{0xff})
	g := newGenerator(f, mock.Server.API())
	for n := range 50 {
		f.Add(operation.Method, operation.Path, "Bearer user-2", "application/json", "dynamic=true", g.body(n))
	}
	f.Fuzz(func(t *testing.T, method, path, authorization, contentType, prefer string, body []byte) {
		if strings.Contains(prefer, "wait") {
			t.Skip("waiting is not what is tested")
		}
		request, err := http.NewRequest(method, "http://mock.localhost", bytes.NewReader(body))
		if err != nil {
			t.Skip("not a request that HTTP can carry")
		}
		request.URL.Path = path
		request.Header = http.Header{"Authorization": {authorization}, "Content-Type": {contentType}, "Prefer": {prefer}}
		recorder := httptest.NewRecorder()
		mock.Server.ServeHTTP(recorder, request)
		require.Less(t, recorder.Code, 500)
		if !strings.HasPrefix(path, "/_actalike") {
			judge.check(t, request, recorder.Result(), recorder.Body.Bytes())
		}
	})
}

// A generator makes requests from a description and a seed.
type generator struct {
	operation *spec.Operation
	dice      *rand.Rand
	maker     *fixtures.Maker
	fields    []*spec.Field
	invalid   []any
	boundary  []any
}

func newGenerator(t testing.TB, api *spec.API) *generator {
	t.Helper()
	g := &generator{operation: api.Operations[0], dice: rand.New(rand.NewPCG(7, 7)), maker: fixtures.New(api, 7)}
	require.NotNil(t, g.operation.Plan)
	g.operation.Plan.Walk(func(f *spec.Field) { g.fields = append(g.fields, f) })
	for c := range g.maker.Invalid(g.operation.Plan.Body, spec.AsPatch) {
		g.invalid = append(g.invalid, c.Value)
	}
	for c := range g.maker.Boundary(g.operation.Plan.Body, spec.AsPatch) {
		g.boundary = append(g.boundary, c.Value)
	}
	require.NotEmpty(t, g.invalid)
	require.NotEmpty(t, g.boundary)
	return g
}

func pick[T any](dice *rand.Rand, list ...T) T { return list[dice.IntN(len(list))] }

func (g *generator) request(n int) *http.Request {
	request, _ := http.NewRequestWithContext(context.Background(), g.operation.Method, "http://mock.localhost"+g.operation.Path, bytes.NewReader(g.body(n)))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", fmt.Sprint("Bearer user-", 1+g.dice.IntN(25)))
	switch g.dice.IntN(24) {
	case 0:
		request.Method = pick(g.dice, "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW", "patch", "M-SEARCH")
	case 1:
		request.URL.Path = pick(g.dice, "/", "//", g.operation.Path+"x", strings.TrimSuffix(g.operation.Path, "/"), g.operation.Path+"/", "/%00", "/a/../b", strings.Repeat("/a", 300))
	case 2:
		request.Header.Set("Authorization", pick(g.dice, "", "Bearer", "Bearer ", "Basic dXNlcg==", "Bearer user-0", "Bearer user-26", "Bearer user-99999999999999999999", "user-1", "Bearer user-without-detail"))
	case 3:
		request.Header.Set("Content-Type", pick(g.dice, "", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/merge-patch+json", ";;;", "application/json;;", "*/*"))
	case 4:
		request.Header.Set("Prefer", pick(g.dice, "code=400", "code=404", "code=401", "code=200", "code=500", "code=999", "dynamic=true", "wait=0.001", "code=x", "=", ",,,", "dynamic"))
	case 5:
		request.Header.Set("Content-Encoding", pick(g.dice, "gzip", "br", "identity", "nonsense"))
	}
	return request
}

// body is a request body of one of many kinds.
func (g *generator) body(n int) []byte {
	switch g.dice.IntN(12) {
	case 0, 1, 2:
		return value.Encode(g.valid(n))
	case 3:
		return value.Encode(pick(g.dice, g.invalid...))
	case 4:
		return value.Encode(pick(g.dice, g.boundary...))
	case 5:
		return g.damaged(value.Encode(g.valid(n)))
	case 6, 7:
		return g.field().RawBody(g.oddText(n))
	case 8:
		return value.Encode(g.field().Body(g.anything(3)))
	case 9:
		return []byte(pick(g.dice, "", " ", "null", "[]", "{}", "42", `"x"`, "{", "}", "{}{}", "\xff", "\x00", "NaN", "[[[[", `{"a":1,"a":2}`, "\xef\xbb\xbf{}"))
	case 10:
		return value.Encode(g.anything(5))
	default:
		return value.Encode(value.MergeKeepingNulls(g.valid(n), g.field().Body(nil)))
	}
}

func (g *generator) field() *spec.Field { return pick(g.dice, g.fields...) }

// valid is a body with realistic values for some fields.
func (g *generator) valid(n int) any {
	record := made(g.maker.Record(g.operation.Resource, 100+n%500))
	var body any = value.Object{}
	for range 1 + g.dice.IntN(6) {
		f := g.field()
		if v, ok := f.ReadIn(record); ok && f.Storage == spec.Stored && f.Fields == nil {
			body = value.MergeKeepingNulls(body, f.Body(v))
		}
	}
	return body
}

// damaged changes, inserts or takes out some bytes of a text.
func (g *generator) damaged(text []byte) []byte {
	for range 1 + g.dice.IntN(4) {
		i := g.dice.IntN(len(text))
		switch g.dice.IntN(3) {
		case 0:
			text[i] = byte(g.dice.IntN(256))
		case 1:
			text = append(text[:i], text[i+1:]...)
		default:
			text = append(text[:i], append([]byte{byte(g.dice.IntN(256))}, text[i:]...)...)
		}
		if len(text) == 0 {
			return []byte("{")
		}
	}
	return text
}

// oddText is JSON text, or nearly so, that a careless server stumbles over.
func (g *generator) oddText(n int) string {
	if n%700 == 0 {
		return `"` + strings.Repeat("0123456789abcdef", 1<<16) + `"` // 1 MiB
	}
	if n%701 == 0 {
		return strings.Repeat("[", 100_000)
	}
	return pick(g.dice,
		"1e400", "-1e400", "1e-400", "1e999999999", "-0", "0.1e1", "9007199254740993", strings.Repeat("9", 500), "1"+strings.Repeat("0", 308),
		`"\ud800"`, `"\udc00\ud800"`, `"\u0000"`, `"a\u0000b"`, `"\u202eabc\u202c"`, `"👩🏽‍💻🇬🇧"`, `"e\u0301"`, `"\uffff"`, `"عدا"`, "\"\t\"",
		`""`, `" "`, `"<script>alert(1)</script>"`, `"null"`, `"2024-02-30"`, `"0000-00-00"`, `"9999-12-31"`, `"about:blank"`, `"http://[::1"`, `"http://%zz"`, `"https://ex ample.com"`,
		strings.Repeat("[", 127)+strings.Repeat("]", 127), strings.Repeat("[", 140)+strings.Repeat("]", 140), strings.Repeat(`{"a":`, 200)+"1"+strings.Repeat("}", 200),
		"[1,\"a\",null,{}]", "{}", `{"a":null}`, `{"":{"":""}}`, "true", "null", "01", "+1", ".5", "1.", "nul", "'x'", "undefined",
		`["a","a","b"]`, `[""]`, `["`+strings.Repeat("x", 5000)+`"]`, `["\u0000"]`,
	)
}

// anything is a random JSON value, some of its members named as fields are.
func (g *generator) anything(depth int) any {
	switch g.dice.IntN(8) {
	case 0:
		return nil
	case 1:
		return g.dice.IntN(2) == 0
	case 2:
		return json.Number(pick(g.dice, "0", "-1", "3.25", "1e10", "18446744073709551616", "-0.0"))
	case 3, 4:
		return pick(g.dice, "", "a", "Zoë", "2020-01-01", "https://example.com/x", "user@example.com", "\x00", strings.Repeat("long ", 100))
	case 5:
		if depth == 0 {
			return []any{}
		}
		list := []any{}
		for range g.dice.IntN(4) {
			list = append(list, g.anything(depth-1))
		}
		return list
	default:
		if depth == 0 {
			return value.Object{}
		}
		object := value.Object{}
		for range g.dice.IntN(5) {
			name := pick(g.dice, "a", "", "x y", "é", "__proto__", g.field().Name)
			object[name] = g.anything(depth - 1)
		}
		return object
	}
}

// made is a record that the document lets be.
func made(record value.Object, err error) value.Object {
	if err != nil {
		panic(err)
	}
	return record
}
