package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
	"github.com/actalike/actalike/spec/value"
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
	"only the id":       {"'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'201': {description: made, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}"},
	"only Location":     {"'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}", "'201': {description: made}"},
	"ids are UUIDs":     {"name: itemId, in: path, required: true, schema: {type: integer}", "name: itemId, in: path, required: true, schema: {type: string, format: uuid}", "id: {type: integer, readOnly: true}\n            createdAt", "id: {type: string, format: uuid, readOnly: true}\n            createdAt"},
	"delete is 200":     {"'204': {description: gone}", "'200': {description: gone}"},
	"invalid is 422":    {"'400': {$ref: '#/components/responses/Error'}", "'422': {$ref: '#/components/responses/Error'}"},
	"no error declared": {"'400': {$ref: '#/components/responses/Error'}", "", "'401': {$ref: '#/components/responses/Error'}", "", "'404': {$ref: '#/components/responses/Error'}", ""},
}

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

// body reads and judges a body as the document says, less what is not looked at.
func (s *shop) body(o *spec.Operation, r *http.Request) (map[string]any, bool) {
	if o.Body == nil {
		return nil, false
	}
	v, err := value.Decode(bodyOf(r))
	if err != nil {
		return nil, true
	}
	if s.is("scalars are converted") {
		v = converted(v)
	}
	d := spec.AsRequest
	if r.Method == "PATCH" {
		d = spec.AsPatch
	}
	object, _ := v.(map[string]any)
	for _, violation := range o.Body.Media[0].Schema.Judge(v, d) {
		if object == nil || !s.is("nobody looks at "+violation.Rule) {
			return object, true
		}
	}
	return object, object == nil
}

// converted takes figures for numbers, as many frameworks do.
func converted(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	next := map[string]any{}
	for name, member := range object {
		next[name] = member
		if n, isNumber := member.(json.Number); isNumber && (name == "name" || name == "description" || name == "text") {
			next[name] = string(n)
		}
		if text, isText := member.(string); isText && (name == "price" || name == "stock") {
			if _, err := strconv.ParseFloat(text, 64); err == nil {
				next[name] = json.Number(text)
			}
		}
	}
	return next
}

func (s *shop) find(key string, parent int) *thing {
	for _, x := range s.items {
		if scalar(s.idOf(x)) == key && x.parent == parent && (!x.dead || s.is("deleted records can be read")) {
			return x
		}
	}
	return nil
}

func (s *shop) idOf(x *thing) any {
	if x.parent != 0 {
		return value.Int(int64(x.id))
	}
	return s.key(x.id)
}

func scalar(v any) string { return strings.Trim(string(value.Encode(v)), `"`) }

func (s *shop) add(parent int, owner string, body map[string]any) *thing {
	id := s.nextID(parent)
	x := &thing{id: id, parent: parent, owner: owner, record: s.dressed(id, body)}
	if parent != 0 {
		x.record["id"] = value.Int(int64(id))
		delete(x.record, "createdAt")
	}
	if s.is("the list lags") {
		x.lag = 1
	}
	if s.is("all ids are one") {
		s.items = slices.DeleteFunc(s.items, func(other *thing) bool { return other.id == id })
	}
	s.items = append(s.items, x)
	return x
}

func (s *shop) nextID(parent int) int {
	switch {
	case s.is("all ids are one"):
		return 7 + parent
	case s.is("ids are used again"):
		most := 0
		for _, x := range s.items {
			if !x.dead {
				most = max(most, x.id)
			}
		}
		return most + 1
	}
	s.last++
	return s.last
}

// missing is the answer about what is not there.
func (s *shop) missing(key string) reply {
	if s.is("what is gone is 410") && len(key) > 0 {
		return refuse(410)
	}
	return refuse(404)
}

func (s *shop) item(route spec.Route, r *http.Request, user string, body map[string]any, bad bool) reply {
	id := route.Operation.ID
	if r.URL.Query().Get("limit") != "" || r.URL.Query().Get("offset") != "" {
		for _, name := range []string{"limit", "offset"} {
			n, err := strconv.Atoi(cmpOr(r.URL.Query().Get(name), "1"))
			if err != nil && s.is("a wrong limit crashes it") {
				return refuse(500)
			}
			if (err != nil || n < 0 || name == "limit" && (n < 1 || n > 100)) && !s.is("wrong parameters are ignored") {
				return s.invalid()
			}
		}
	}
	query := r.URL.Query()
	wrongWord := func(word string, words ...string) bool { return word != "" && !slices.Contains(words, word) }
	if wrongWord(query.Get("sort"), "name", "-name", "price", "-price") || wrongWord(query.Get("colour"), "red", "green", "blue") {
		if !s.is("wrong parameters are ignored") {
			return s.invalid()
		}
		query.Del("sort")
		r.URL.RawQuery = query.Encode()
	}
	switch id {
	case "listItems":
		return s.list(r, user)
	case "addItem":
		return s.create(user, body, bad)
	}
	key := route.Params["itemId"]
	if _, err := strconv.Atoi(key); err != nil && !s.is("ids are UUIDs") && !s.is("an unknown key leads to the first record") {
		return s.invalid()
	}
	x := s.find(key, 0)
	hides := s.is("records are their owner's") || s.is("hidden records are listed") || s.is("hidden records can be deleted")
	if x != nil && hides && x.owner != user && !(s.is("hidden records can be deleted") && id == "removeItem") {
		x = nil
	}
	if x == nil && s.is("an unknown key crashes it") {
		return refuse(500)
	}
	if x == nil && s.is("an unknown key leads to the first record") {
		x = s.items[0]
	}
	if x == nil {
		return s.missing(key)
	}
	return s.one(id, x, body, bad)
}

func (s *shop) one(id string, x *thing, body map[string]any, bad bool) reply {
	switch id {
	case "changeItem", "replaceItem":
		return s.change(id, x, body, bad)
	case "removeItem":
		return s.remove(x)
	case "ringItem":
		return reply{status: 200, body: map[string]any{"rung": body["times"]}}
	}
	if s.is("reading says another price") {
		return reply{status: 200, body: with(x.record, "price", json.Number("1.5"))}
	}
	if s.is("a price is text") {
		return reply{status: 200, body: with(x.record, "price", scalar(x.record["price"]))}
	}
	if s.is("required members are left out") {
		return reply{status: 200, body: without(x.record, "createdAt")}
	}
	return reply{status: 200, body: x.record}
}

func with(record map[string]any, name string, v any) map[string]any {
	next := without(record, name)
	next[name] = v
	return next
}

func without(record map[string]any, name string) map[string]any {
	next := map[string]any{}
	for other, v := range record {
		if other != name {
			next[other] = v
		}
	}
	return next
}

func (s *shop) create(user string, body map[string]any, bad bool) reply {
	switch {
	case bad && s.is("stores before it validates"):
		if len(body) > 0 {
			s.add(0, user, body)
		}
		return s.invalid()
	case bad:
		return s.invalid()
	case s.is("creates are refused"):
		return refuse(400)
	case s.is("a member is not stored"):
		body = without(body, "stock")
	case s.is("texts are cut"):
		if text, ok := body["name"].(string); ok {
			body = with(body, "name", text[:max(1, len(text)-2)])
		}
	case s.is("false is not stored"):
		body = with(body, "visible", true)
	}
	x := s.add(0, user, body)
	if s.is("creates are not stored") {
		s.items = s.items[:len(s.items)-1]
	}
	if s.is("a create makes two") {
		s.add(0, user, body)
	}
	if s.is("a create overwrites another") && len(s.items) > 4 {
		s.items[3].record = with(s.items[3].record, "name", x.record["name"])
	}
	a := reply{status: 201, body: x.record}
	switch {
	case s.is("only the id"):
		a.body = map[string]any{"id": s.key(x.id)}
	case s.is("only Location"):
		a = reply{status: 201, header: map[string]string{"Location": "/items/" + scalar(s.key(x.id))}}
	case s.is("creates answer 200"):
		a.status = 200
	case s.is("the answer to a create is another"):
		a.body = with(x.record, "name", "another")
	}
	return a
}

func (s *shop) change(id string, x *thing, body map[string]any, bad bool) reply {
	old := x.record
	target := x
	if s.is("another record is changed") && id == "changeItem" || s.is("another record is replaced") && id == "replaceItem" {
		for _, other := range s.items {
			if other != x && other.parent == 0 && other.owner == x.owner {
				target = other
			}
		}
	}
	next := map[string]any{}
	if id == "changeItem" && !s.is("patches replace") || s.is("replacing merges") {
		for name, v := range target.record {
			next[name] = v
		}
	}
	for name, v := range body {
		if v == false && s.is("false is ignored") || scalar(v) == "0" && s.is("zero is ignored") {
			continue
		}
		next[name] = v
	}
	for _, name := range []string{"name", "colour", "price"} {
		if next[name] == nil {
			next[name] = target.record[name]
		}
	}
	next = s.dressed(target.id, next)
	if bad && !s.is("changes before it validates") {
		return s.invalid()
	}
	lost := s.is("changes are lost") && id == "changeItem" || s.is("replacements are lost") && id == "replaceItem"
	if !lost {
		target.record = next
	}
	if bad {
		if s.api.Operations == nil || !valid(s.api, next) {
			target.record = with(old, "name", cmpOr(text(next["name"]), "x"))
		}
		return s.invalid()
	}
	if s.is("changes answer the old record") {
		return reply{status: 200, body: old}
	}
	return reply{status: 200, body: next}
}

func text(v any) string { t, _ := v.(string); return t }

// valid tells whether a record may be answered.
func valid(api *spec.API, record map[string]any) bool {
	return api.Resource("item").Schema.Accepts(record, spec.AsResponse)
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func (s *shop) remove(x *thing) reply {
	if x.dead && s.is("deleting twice crashes it") {
		return refuse(500)
	}
	switch {
	case s.is("deletes do nothing"):
	case s.is("deletes take another"):
		for i, other := range s.items {
			if other != x && other.owner == x.owner && other.parent == 0 {
				s.items = slices.Delete(s.items, i, i+1)
				break
			}
		}
		s.items = slices.DeleteFunc(s.items, func(other *thing) bool { return other == x })
	default:
		x.dead = true
	}
	if s.is("delete is 200") || s.is("deletes answer 200") {
		return reply{status: 200}
	}
	return reply{status: 204}
}

func (s *shop) list(r *http.Request, user string) reply {
	query := r.URL.Query()
	var found []*thing
	for _, x := range s.items {
		if x.parent == 0 && (!x.dead || s.is("deleted records are listed") || s.is("deletes do nothing")) {
			if x.lag > 0 {
				x.lag--
				continue
			}
			if s.is("records are their owner's") && x.owner != user || !s.matches(x, query.Get("colour"), query.Get("q")) {
				continue
			}
			found = append(found, x)
		}
	}
	if s.is("new records are not listed") {
		found = slices.DeleteFunc(found, func(x *thing) bool { return x.owner != "somebody" })
	}
	s.sort(found, query.Get("sort"))
	if s.is("the newest come first") && query.Get("sort") == "" {
		slices.Reverse(found)
	}
	return s.cut(found, query.Get("limit"), query.Get("offset"), query.Get("sort"), query)
}

func (s *shop) matches(x *thing, colour, word string) bool {
	if colour != "" && !s.is("filters are ignored") {
		if s.is("filters find nothing") || x.record["colour"] != colour && !(s.is("filters let blue through") && x.record["colour"] == "blue") {
			return false
		}
	}
	if word != "" && !s.is("searches are ignored") {
		if s.is("searches find nothing") {
			return false
		}
		return strings.Contains(text(x.record["name"]), word) || strings.Contains(text(x.record["description"]), word)
	}
	return true
}

func (s *shop) sort(list []*thing, by string) {
	name, down := strings.CutPrefix(by, "-")
	if by == "" || s.is("orders are ignored") {
		return
	}
	slices.SortStableFunc(list, func(a, b *thing) int {
		var order int
		if name == "name" {
			order = strings.Compare(text(a.record["name"]), text(b.record["name"]))
		} else {
			x, _ := strconv.ParseFloat(scalar(a.record[name]), 64)
			y, _ := strconv.ParseFloat(scalar(b.record[name]), 64)
			order = int(max(-1, min(1, (x-y)*1000)))
		}
		if down && !s.is("orders are not turned around") {
			return -order
		}
		return order
	})
}

func (s *shop) cut(found []*thing, limitText, offsetText, _ string, query map[string][]string) reply {
	limit, err := strconv.Atoi(limitText)
	if err != nil || limit < 1 {
		limit = 20
	}
	if s.is("pages are capped") {
		limit = min(limit, 5)
	}
	offset, _ := strconv.Atoi(offsetText)
	start := min(max(offset, 0), len(found))
	switch {
	case s.is("pages overlap") && start > 0:
		start--
	case s.is("pages skip one") && start > 0:
		start = min(start+1, len(found))
	}
	end := min(start+limit, len(found))
	if s.is("sizes are ignored") {
		end = len(found)
	}
	items := []any{}
	for _, x := range found[start:end] {
		items = append(items, x.record)
	}
	answer := map[string]any{"items": items, "total": value.Int(int64(len(found))), "limit": value.Int(int64(limit)), "offset": value.Int(int64(offset))}
	if end < len(found) && !s.is("the next link is missing") {
		to := end
		if s.is("the next link goes round") {
			to = start
		}
		next := fmt.Sprintf("/items?limit=%d&offset=%d", limit, to)
		for _, name := range []string{"colour", "q", "sort"} {
			if v := query[name]; len(v) > 0 {
				next += "&" + name + "=" + v[0]
			}
		}
		answer["next"] = next
	} else {
		answer["next"] = nil
	}
	switch {
	case s.is("the total is the page's"):
		answer["total"] = value.Int(int64(len(items)))
	case s.is("the total forgets one"):
		answer["total"] = value.Int(int64(max(0, len(found)-1)))
	case s.is("the offset is always 0"):
		answer["offset"] = value.Int(0)
	case s.is("lists are cached") && len(query) == 1 && s.stale == nil:
		s.stale = value.Encode(answer)
	}
	if s.is("lists are cached") && s.stale != nil && len(query) == 1 {
		decoded, _ := value.Decode(s.stale)
		return reply{status: 200, body: decoded}
	}
	return reply{status: 200, body: answer}
}

func (s *shop) note(route spec.Route, user string, body map[string]any) reply {
	parent := s.find(route.Params["itemId"], 0)
	if parent == nil {
		return refuse(404)
	}
	switch id := route.Operation.ID; id {
	case "listNotes":
		list := []any{}
		for _, x := range s.items {
			if (x.parent == parent.id || s.is("notes of all are listed") && x.parent != 0) && !x.dead {
				list = append(list, x.record)
			}
		}
		if s.is("notes are not listed") {
			list = []any{}
		}
		return reply{status: 200, body: list}
	case "addNote":
		return reply{status: 201, body: s.add(parent.id, user, body).record}
	default:
		x := s.find(route.Params["noteId"], parent.id)
		if x == nil || x.dead {
			return refuse(404)
		}
		if id == "removeNote" {
			x.dead = true
			if s.is("delete is 200") {
				return reply{status: 200}
			}
			return reply{status: 204}
		}
		if s.is("notes are read wrongly") {
			return reply{status: 200, body: with(x.record, "text", "another text")}
		}
		return reply{status: 200, body: x.record}
	}
}

func (s *shop) single(o *spec.Operation, user string, body map[string]any) reply {
	if s.is("settings are everybody's") {
		user = ""
	}
	if s.settings[user] == nil {
		s.settings[user] = map[string]any{"theme": "light", "currency": "EUR", "sound": false}
	}
	if s.is("settings are not there") {
		return refuse(404)
	}
	if o.Method == "PUT" && !s.is("settings are lost") {
		s.settings[user] = body
	}
	return reply{status: 200, body: s.settings[user]}
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
