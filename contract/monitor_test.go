package contract_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

const watched = `openapi: 3.1.0
info: {title: Watched, version: "1"}
servers: [{url: "https://api.example.com/v2"}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 10}}
      responses:
        "200":
          description: fine
          headers:
            X-Total: {required: true, schema: {type: integer}}
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}
            text/csv: {schema: {type: string}}
        "400": {description: bad}
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses:
        "201": {description: made, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        "400": {description: bad}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}, age: {type: integer, minimum: 0}}}
`

func monitor(t testing.TB, options ...func(*contract.MonitorConfig)) *contract.Monitor {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "watched.yaml", Text: []byte(watched)}})
	require.NoError(t, err)
	config := contract.MonitorConfig{API: api, Source: "test"}
	for _, option := range options {
		option(&config)
	}
	w, err := contract.NewMonitor(config)
	require.NoError(t, err)
	return w
}

// passed makes an exchange: "METHOD URL" with header lines and a body, and a
// status with the same.
func passed(t testing.TB, request, sent string, status int, header, received string) *tap.Exchange {
	t.Helper()
	method, rest, _ := strings.Cut(request, " ")
	u, err := url.Parse(rest)
	require.NoError(t, err)
	x := &tap.Exchange{Method: method, URL: u, Status: status}
	x.Request = tap.Message{Header: http.Header{}, Body: []byte(sent), Size: int64(len(sent))}
	if sent != "" {
		x.Request.Header.Set("Content-Type", "application/json")
	}
	x.Response = tap.Message{Header: headerOf(header), Body: []byte(received), Size: int64(len(received))}
	return x
}

func headerOf(lines string) http.Header {
	header := http.Header{}
	for line := range strings.SplitSeq(lines, "; ") {
		if name, text, found := strings.Cut(line, ": "); found {
			header.Add(name, text)
		}
	}
	return header
}

const inJSON = "Content-Type: application/json"

func TestMonitorSaysWhatIsBroken(t *testing.T) {
	const list = "GET https://api.example.com/v2/pets"
	tests := map[string]struct {
		request, sent    string
		status           int
		header, received string
		verdict          finding.Verdict
		says             string // in a finding
	}{
		"as declared":            {list, "", 200, inJSON + "; X-Total: 1", `[{"name":"Rex"}]`, finding.Passed, ""},
		"no server's path":       {"GET http://127.0.0.1:4020/pets", "", 200, inJSON + "; X-Total: 1", `[]`, finding.Passed, ""},
		"another declared type":  {list, "", 200, "Content-Type: text/csv; X-Total: 1", "a,b", finding.Passed, ""},
		"HEAD has no body":       {"HEAD https://api.example.com/v2/pets", "", 200, inJSON + "; X-Total: 1", "", finding.Passed, ""},
		"body of another shape":  {list, "", 200, inJSON + "; X-Total: 1", `[{"age":3}]`, finding.Broken, "/0/name"},
		"no JSON":                {list, "", 200, inJSON + "; X-Total: 1", `[{`, finding.Broken, "not JSON"},
		"undeclared type":        {list, "", 200, "Content-Type: text/html; X-Total: 1", "<p>", finding.Broken, "media type"},
		"undeclared status":      {list, "", 418, inJSON, `{}`, finding.Broken, "status that is not declared"},
		"server error":           {list, "", 500, inJSON, `{}`, finding.Broken, "server error"},
		"header missing":         {list, "", 200, inJSON, `[]`, finding.Broken, "X-Total"},
		"header of a wrong type": {list, "", 200, inJSON + "; X-Total: many", `[]`, finding.Broken, "header"},
		"plain HTTP":             {list, "", 429, inJSON, `{}`, finding.Observed, "plain HTTP"},
		"undeclared method":      {"DELETE https://api.example.com/v2/pets", "", 405, "", "", finding.Observed, "not declared"},

		"parameter refused":   {list + "?limit=11", "", 400, "", "", finding.Observed, "was refused"},
		"parameter taken":     {list + "?limit=11", "", 200, inJSON + "; X-Total: 1", `[]`, finding.Broken, "was taken"},
		"body refused":        {"POST https://api.example.com/v2/pets", `{"age":-1}`, 400, "", "", finding.Observed, "/age"},
		"body taken":          {"POST https://api.example.com/v2/pets", `{"name":"Rex","age":-1}`, 201, inJSON, `{"name":"Rex"}`, finding.Broken, "/age"},
		"body converted":      {"POST https://api.example.com/v2/pets", `{"name":5}`, 201, inJSON, `{"name":"5"}`, finding.Lenient, "/name"},
		"body missing, taken": {"POST https://api.example.com/v2/pets", "", 201, inJSON, `{"name":"Rex"}`, finding.Broken, "no body"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := monitor(t)
			if !strings.Contains(test.request, "/v2/") {
				w = monitor(t)
			}
			o := w.Judge(passed(t, test.request, test.sent, test.status, test.header, test.received))
			require.Empty(t, o.NotJudged)
			require.Equal(t, test.verdict, o.Verdict, "%+v", o.Findings)
			if test.says == "" {
				require.Empty(t, o.Findings)
				return
			}
			require.Condition(t, func() bool {
				for _, f := range o.Findings {
					if strings.Contains(f.Message+f.Actual+f.Pointer, test.says) {
						return true
					}
				}
				return false
			}, "%+v", o.Findings)
			require.Equal(t, test.verdict == finding.Broken, w.Result().Failed(false))
		})
	}
}

func TestMonitorJudgesNothingItDoesNotKnow(t *testing.T) {
	const list = "GET https://api.example.com/v2/pets"
	cut := passed(t, list, "", 200, inJSON+"; X-Total: 1", `[`)
	cut.Response.Size = 1 << 30
	gone := passed(t, list, "", 200, inJSON, `[`)
	gone.Fault = tap.ErrGone
	down := passed(t, list, "", 502, inJSON, `{}`)
	down.By, down.Fault = "proxy", errors.Join(tap.ErrUnreachable, errors.New("nobody"))
	mock := passed(t, list, "", 200, inJSON, `{}`)
	mock.By = "mock"
	for name, x := range map[string]*tap.Exchange{
		"a cut body": cut, "a client that is gone": gone, "a server that is down": down, "the mock": mock,
		"an upgrade":     passed(t, list, "", 101, "", ""),
		"another's path": passed(t, "GET https://cdn.example.com/app.js", "", 200, "", ""),
	} {
		t.Run(name, func(t *testing.T) {
			w := monitor(t)
			o := w.Judge(x)
			require.Equal(t, finding.Skipped, o.Verdict)
			require.NotEmpty(t, o.NotJudged)
			require.Len(t, w.Unjudged(), 1)
			r := w.Result()
			require.Zero(t, r.Summary.Broken)
			if name != "another's path" {
				require.NotZero(t, r.Summary.Skipped, "what was not judged is never passed in silence")
			}
		})
	}
}

func TestMonitorShowsNoCredentials(t *testing.T) {
	w := monitor(t)
	x := passed(t, "GET https://api.example.com/v2/pets?access_token=secret-1", "", 500, "Set-Cookie: session=secret-2; Content-Type: text/plain", "")
	x.Request.Header.Set("Authorization", "Bearer secret-3")
	x.Request.Header.Set("Cookie", "session=secret-4")
	o := w.Judge(x)
	require.NotEmpty(t, o.Findings)
	for _, f := range o.Findings {
		text := f.Curl + f.Request.URL + strings.Join(f.Request.Header["Cookie"], "") + strings.Join(f.Response.Header["Set-Cookie"], "")
		require.NotContains(t, text, "secret")
		require.Contains(t, f.Curl, "Bearer $ACTALIKE_TOKEN")
	}
}

func TestMonitorKeepsLikeFindingsOnce(t *testing.T) {
	w := monitor(t)
	for range 50 {
		w.Judge(passed(t, "GET https://api.example.com/v2/pets", "", 500, inJSON, `{}`))
	}
	var counts []int
	for _, c := range w.Result().Results {
		for _, f := range c.Findings {
			counts = append(counts, f.Count)
		}
	}
	require.Equal(t, []int{50, 50}, counts) // a server error, and a status that is not declared
}

func TestMonitorKeepsToItsBase(t *testing.T) {
	base, err := url.Parse("https://staging.example.com/api")
	require.NoError(t, err)
	w := monitor(t, func(c *contract.MonitorConfig) { c.Base = base })
	for request, belongs := range map[string]bool{
		"GET https://staging.example.com/api/pets":      true,
		"GET https://staging.example.com/api/v2/pets":   true,
		"GET https://staging.example.com/api/other":     true,
		"GET https://staging.example.com:8443/api/pets": false,
		"GET https://staging.example.com/apis/pets":     false,
		"GET https://other.example.com/api/pets":        false,
	} {
		method, text, _ := strings.Cut(request, " ")
		u, err := url.Parse(text)
		require.NoError(t, err)
		_, _, got := w.Route(method, u)
		require.Equal(t, belongs, got, request)
	}
}

// A schema that the first judge cannot compile, for it reads patterns by other
// rules, is judged by the second alone: that is no disagreement.
func TestMonitorBearsPatternsThatOneJudgeCannotRead(t *testing.T) {
	w := monitor(t, func(c *contract.MonitorConfig) {
		text := strings.Replace(watched, "name: {type: string}", `name: {type: string, pattern: "^[\\p{L}]+([ '-][\\p{L}]+){0,2}\\.?$"}`, 1)
		api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "watched.yaml", Text: []byte(text)}})
		require.NoError(t, err)
		c.API = api
	})
	o := w.Judge(passed(t, "GET https://api.example.com/v2/pets", "", 200, inJSON+"; X-Total: 1", `[{"name":"Rex"}]`))
	require.Equal(t, finding.Passed, o.Verdict, "%v", o.Findings)
	o = w.Judge(passed(t, "GET https://api.example.com/v2/pets", "", 200, inJSON+"; X-Total: 1", `[{"name":"Rex 7"}]`))
	require.Equal(t, finding.Broken, o.Verdict)
}

func TestMonitorDoesNotJudgeWhatIsNestedTooDeep(t *testing.T) {
	deep := strings.Repeat(`{"name":"a","x":`, 200) + `1` + strings.Repeat("}", 200)
	for _, text := range []string{deep, `[{"name":"a","age":1e999}]`} {
		w := monitor(t)
		judged := w.Judge(passed(t, "GET https://api.example.com/v2/pets", "", 200, "Content-Type: application/json; X-Total: 1", text))
		require.Equal(t, finding.Skipped, judged.Verdict, text[:20])
		require.Empty(t, judged.Findings)
		require.NotEmpty(t, judged.NotJudged)
	}
	w := monitor(t)
	judged := w.Judge(passed(t, "POST https://api.example.com/v2/pets", deep, 201, "Content-Type: application/json", `{"name":"a"}`))
	require.Empty(t, judged.Findings)
	require.NotEmpty(t, judged.NotJudged)
	judged = w.Judge(passed(t, "GET https://api.example.com/v2/pets", "", 200, "Content-Type: application/json; X-Total: 1", `[{"name":]`))
	require.Equal(t, finding.Broken, judged.Verdict, "what is no JSON stays broken")
}

func TestMonitorKnowsDeclaredServers(t *testing.T) {
	load := func(servers string) *contract.Monitor {
		text := strings.Replace(watched, `servers: [{url: "https://api.example.com/v2"}]`, "servers: "+servers, 1)
		api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "watched.yaml", Text: []byte(text)}})
		require.NoError(t, err)
		w, err := contract.NewMonitor(contract.MonitorConfig{API: api, Source: "test"})
		require.NoError(t, err)
		return w
	}
	for servers, urls := range map[string]map[string]bool{
		`[{url: "https://api.example.com:443/v2/"}, {url: "http://127.0.0.1:8080"}]`: {
			"https://api.example.com/v2/pets": true, "https://API.example.com:443/v2": true, "https://api.example.com/v20/pets": false,
			"https://example.com/v2/pets": false, "http://127.0.0.1:8080/pets": true, "http://127.0.0.1/pets": false, "http://api.example.com/v2/pets": false,
		},
		`[{url: "https://{tenant}.example.com/{version}", variables: {tenant: {default: a}, version: {default: v1, enum: [v1, v2]}}}]`: {
			"https://b.example.com/v2/pets": true, "https://b.example.com/v3/pets": false, "https://b.c/d.example.com/v1": false,
		},
		`[{url: /v2}]`: {"https://api.example.com/v2/pets": false},
	} {
		w := load(servers)
		for text, want := range urls {
			u, err := url.Parse(text)
			require.NoError(t, err)
			require.Equal(t, want, w.Declared(u), "%s below %s", text, servers)
		}
	}
}

func TestRecordedHeadersAreJudgedWhereTheyAre(t *testing.T) {
	text := strings.Replace(watched, "{name: limit,", "{name: X-Page, in: header, required: true, schema: {type: integer}}\n        - {name: sort, in: cookie, required: true, schema: {type: string, enum: [name]}}\n        - {name: limit,", 1)
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "watched.yaml", Text: []byte(text)}})
	require.NoError(t, err)
	for header, want := range map[string]finding.Verdict{
		"":                              finding.Passed,
		"X-Page: 3":                     finding.Passed,
		"X-Page: many":                  finding.Broken,
		"X-Page: " + spec.Redacted:      finding.Passed,
		"X-Page: 3; Cookie: sort=name":  finding.Passed,
		"X-Page: 3; Cookie: sort=age":   finding.Broken,
		"Cookie: sort=" + spec.Redacted: finding.Passed,
	} {
		w, err := contract.NewMonitor(contract.MonitorConfig{API: api, Source: "test", Recorded: true})
		require.NoError(t, err)
		x := passed(t, "GET https://api.example.com/v2/pets", "", 200, "Content-Type: application/json; X-Total: 1", "[]")
		x.Request.Header = headerOf(header)
		judged := w.Judge(x)
		require.Equal(t, want, judged.Verdict, "%s: %v", header, judged.Findings)
	}
}
