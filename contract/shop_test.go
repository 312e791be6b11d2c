package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A shop is a server of testdata/shop.yaml: honest, but for what quirks says.
type shop struct {
	api      *spec.API
	quirks   map[string]bool
	mutex    sync.Mutex
	items    []*thing
	settings map[string]map[string]any // by user
	last     int
	calls    int
	stale    []byte
}

// A thing is an item or a note.
type thing struct {
	id     int
	parent int
	owner  string
	record map[string]any
	lag    int // how many lists do not show it yet
	dead   bool
}

func newShop(t *testing.T, quirks ...string) *shop {
	s := &shop{api: shopAPI(t, quirks), quirks: map[string]bool{}, settings: map[string]map[string]any{}, last: 40}
	for _, q := range quirks {
		s.quirks[q] = true
	}
	for i, name := range []string{"anvil", "bucket", "candle"} { // what others left there
		s.last++
		s.items = append(s.items, &thing{id: s.last, owner: "somebody", record: s.dressed(s.last, map[string]any{
			"name": name, "colour": []any{"red", "green", "blue"}[i], "price": json.Number("5"), "visible": true})})
	}
	return s
}

func shopAPI(t *testing.T, quirks []string) *spec.API {
	t.Helper()
	text, err := os.ReadFile("testdata/shop.yaml")
	require.NoError(t, err)
	for _, q := range quirks {
		if r, ok := documents[q]; ok {
			text = []byte(strings.NewReplacer(r...).Replace(string(text)))
		}
	}
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "shop.yaml", Text: text}})
	require.NoError(t, err)
	return api
}

// documents are what some honest servers say otherwise.
var documents = map[string][]string{
	"names are unique":               uniqueNames,
	"names are not looked for":       uniqueNames,
	"what is taken is another thing": {uniqueNames[0], strings.ReplaceAll(uniqueNames[1], "An item of that name exists already", "The picture to show beside it is taken by a server that another shop rents")},
	"defaults are declared":          declaredDefault,
	"other defaults are taken":       declaredDefault,
	"versions are kept":              keptVersions,
	"versions are not looked at":     keptVersions,
	"only the id":                    {"'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'201': {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}"},
	"only Location":                  {"'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'201': {description: made}"},
	"ids are UUIDs":                  {"name: itemId, in: path, required: true, schema: {type: integer}", "name: itemId, in: path, required: true, schema: {type: string, format: uuid}", "id: {type: integer, readOnly: true}\n            createdAt", "id: {type: string, format: uuid, readOnly: true}\n            createdAt"},
	"delete is 200":                  {"'204': {description: gone}", "'200': {description: gone}"},
	"invalid is 422":                 {"'400': {$ref: '#/components/responses/Error'}", "'422': {$ref: '#/components/responses/Error'}"},
	"no error declared":              {"'400': {$ref: '#/components/responses/Error'}", "", "'401': {$ref: '#/components/responses/Error'}", "", "'404': {$ref: '#/components/responses/Error'}", ""},
}

// What documents say that have more rules.
var (
	uniqueNames     = []string{"'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}\n        '409': {description: An item of that name exists already}"}
	declaredDefault = []string{"stock: {type: integer, minimum: 0, maximum: 100000}", "stock: {type: integer, minimum: 0, maximum: 100000, default: 12}"}
	keptVersions    = []string{"operationId: changeItem", "operationId: changeItem\n      parameters: [{name: If-Match, in: header, schema: {type: string}}]",
		"operationId: replaceItem", "operationId: replaceItem\n      parameters: [{name: If-Match, in: header, schema: {type: string}}]"}
)

func (s *shop) is(quirk string) bool { return s.quirks[quirk] }

// dressed adds what the server keeps.
func (s *shop) dressed(id int, body map[string]any) map[string]any {
	record := map[string]any{"id": s.key(id), "createdAt": "2026-05-01T10:00:00Z"}
	if s.is("fractions of seconds") {
		record["createdAt"] = "2026-05-01T10:00:00.123456Z"
	}
	for name, v := range body {
		if name == "id" || name == "createdAt" {
			continue
		}
		if text, ok := v.(string); ok && s.is("texts are trimmed") {
			v = strings.TrimSpace(text)
		}
		record[name] = v
	}
	if name, declared := map[bool]string{true: "12", false: "99"}[s.is("defaults are declared")], s.is("defaults are declared") || s.is("other defaults are taken"); declared && record["stock"] == nil {
		record["stock"] = json.Number(name)
	}
	if s.is("members are added") {
		record["_links"] = map[string]any{"self": fmt.Sprint("/items/", id)}
	}
	if s.is("defaults are filled in") {
		for name, v := range map[string]any{"description": "", "stock": json.Number("0"), "labels": []any{}} {
			if record[name] == nil {
				record[name] = v
			}
		}
	}
	return record
}

func (s *shop) key(id int) any {
	if s.is("ids are UUIDs") {
		return fmt.Sprintf("6f1c6a52-0000-4c55-9d4e-%012d", id)
	}
	return value.Int(int64(id))
}

func (s *shop) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.ServeHTTP(w, r)
	response := w.Result()
	response.Request = r
	return response, nil
}

// A reply is what the shop answers.
type reply struct {
	status int
	body   any
	header map[string]string
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.answer(r)
	for name, text := range a.header {
		w.Header().Set(name, text)
	}
	if a.body != nil {
		kind := "application/json"
		if s.is("answers say text/html") && a.status < 300 {
			kind = "text/html"
		}
		w.Header().Set("Content-Type", kind)
	}
	w.WriteHeader(a.status)
	if a.body != nil {
		_, _ = w.Write(value.Encode(a.body))
	}
}

func refuse(status int) reply {
	return reply{status: status, body: map[string]any{"error": http.StatusText(status)}}
}

func (s *shop) invalid() reply {
	if s.is("invalid is 422") {
		return refuse(422)
	}
	return refuse(400)
}

// answer routes, identifies, validates and acts.
func (s *shop) answer(r *http.Request) reply {
	s.calls++
	route := s.api.Route(r.Method, r.URL.EscapedPath())
	if route.Operation == nil {
		if len(route.Allowed) > 0 {
			if s.is("another method crashes it") {
				return refuse(500)
			}
			return refuse(405)
		}
		return refuse(404)
	}
	user, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	known := ok && (user == "ann" || user == "bob" || s.is("any token is taken"))
	open := s.is("nobody is asked who deletes") && r.Method == "DELETE" || s.is("nobody is asked who lists") && route.Operation.ID == "listItems" ||
		s.is("nobody is asked who creates") && route.Operation.ID == "addItem" || s.is("nobody is asked who changes") && (r.Method == "PATCH" || r.Method == "PUT")
	if !known && !open {
		if s.is("strangers are 403") {
			return refuse(403)
		}
		return refuse(401)
	}
	body, bad := s.body(route.Operation, r)
	if bad && !s.is("stores before it validates") && !s.is("changes before it validates") {
		return s.invalid()
	}
	switch id := route.Operation.ID; {
	case strings.HasSuffix(id, "Settings"):
		return s.single(route.Operation, user, body)
	case strings.Contains(id, "Note"):
		return s.note(route, user, body)
	default:
		return s.item(route, r, user, body, bad)
	}
}

// check runs the suite against a shop.
func (s *shop) check(t *testing.T) finding.Result {
	t.Helper()
	result, err := contract.Run(context.Background(), contract.Config{
		Target: "http://shop.localhost", Transport: s, API: s.api, Token: "ann", SecondToken: "bob",
	})
	require.NoError(t, err)
	return result
}
