package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A twist is one fault that a server of any document may have: what is asked is
// changed on its way there, or what is answered on its way back.
type twist struct {
	name   string
	asks   func(*twisted)
	answer func(*twisted)
}

// A twisted is one exchange on its way through a twister.
type twisted struct {
	*twister
	operation *spec.Operation
	request   *http.Request
	query     url.Values
	sent      any // the JSON body; nil if there is none
	forward   bool
	status    int
	header    http.Header
	answered  any // the JSON body; nil if there is none
}

// A twister stands before an honest server and makes it a faulty one.
type twister struct {
	twist     twist
	transport http.RoundTripper
	api       *spec.API
	mutex     sync.Mutex
	fired     int            // how often it changed something
	kept      map[string]any // what a twist remembers
}

func (w *twister) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	x := &twisted{twister: w, request: r.Clone(r.Context()), query: r.URL.Query(), forward: true}
	x.operation = w.api.Route(r.Method, r.URL.EscapedPath()).Operation
	text := bodyOf(r)
	if v, err := value.Decode(text); err == nil {
		x.sent = v
	}
	x.request.Body, x.request.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	if x.operation != nil && w.twist.asks != nil {
		w.twist.asks(x)
	}
	if !x.forward {
		return x.response(value.Encode(x.answered)), nil
	}
	x.request.URL.RawQuery = x.query.Encode()
	response, err := w.transport.RoundTrip(x.request)
	if err != nil || x.operation == nil {
		return response, err
	}
	return x.back(response)
}

// sendInstead lets another body go on that the document allows, too.
func (x *twisted) sendInstead(v any) {
	before := x.sent
	x.sent = v
	ok := x.valid()
	x.sent = before
	if !ok || bytes.Equal(value.Encode(v), value.Encode(before)) {
		return
	}
	x.fired++
	text := value.Encode(v)
	x.request.Body, x.request.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
}

// say answers without asking the server.
func (x *twisted) say(status int, v any) {
	x.fired++
	x.forward, x.status, x.header, x.answered = false, status, http.Header{"Content-Type": {"application/json"}}, v
}

func (x *twisted) back(response *http.Response) (*http.Response, error) {
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	x.status, x.header = response.StatusCode, response.Header
	if v, err := value.Decode(text); err == nil && len(text) > 0 {
		x.answered = v
	}
	before := x.fired
	if x.twist.answer != nil {
		x.twist.answer(x)
	}
	if x.fired > before {
		text = nil
		if x.answered != nil {
			text = value.Encode(x.answered)
		}
	}
	return x.response(text), nil
}

func (x *twisted) response(text []byte) *http.Response {
	if x.status == http.StatusNoContent {
		text = nil
	}
	x.header.Del("Content-Length")
	return &http.Response{StatusCode: x.status, Header: x.header, Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)),
		Request: x.request, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

func (x *twisted) good() bool { return x.status >= 200 && x.status < 300 }

// items are those of a list that was answered.
func (x *twisted) items() []any {
	if x.operation.List == nil || x.operation.Resource == nil || !x.good() {
		return nil
	}
	v, _ := value.At(x.answered, x.operation.List.Items)
	list, _ := v.([]any)
	return list
}

// relist answers other items.
func (x *twisted) relist(items []any) {
	x.fired++
	x.answered = placed(x.answered, x.operation.List.Items, items)
}

// record is the one that was answered.
func (x *twisted) record() map[string]any {
	if x.operation.List != nil || x.operation.Resource == nil || !x.good() {
		return nil
	}
	v, _ := value.At(x.answered, x.operation.Envelope)
	record, _ := v.(map[string]any)
	return record
}

// rewrite answers with a record that a function changed, in lists too.
func (x *twisted) rewrite(lists bool, change func(map[string]any) bool) {
	if record := x.record(); record != nil && change(record) {
		x.fired++
	}
	if !lists {
		return
	}
	for _, item := range x.items() {
		if record, ok := item.(map[string]any); ok && change(record) {
			x.fired++
			return
		}
	}
}

// valid tells whether a body is sent that the document allows: what becomes of others is another matter.
func (x *twisted) valid() bool {
	o := x.operation
	if o.Resource == nil || x.sent == nil || o.Body == nil || len(o.Body.Media) == 0 || o.Body.Media[0].Schema == nil {
		return false
	}
	direction := spec.AsRequest
	if o.Effect == spec.Merges {
		direction = spec.AsPatch
	}
	return o.Body.Media[0].Schema.Accepts(x.sent, direction)
}

// texts changes each text of a body that a schema leaves free.
func (x *twisted) texts(change func(string) string) {
	if !x.valid() {
		return
	}
	next := mapped(x.sent, func(name string, v any) any {
		text, ok := v.(string)
		if p := x.property(name); !ok || p == nil || p.Keywords.Format != "" || p.Keywords.Pattern != "" || len(p.Choices()) > 0 || keyName(x.operation.Resource, name) || strings.Contains(name, "token") {
			return v
		}
		return change(text)
	})
	x.sendInstead(next)
}

func keyName(r *spec.Resource, name string) bool {
	return r.Key != nil && r.Key.Pointer == value.Pointer(name)
}

// property is the schema of a member of the operation's resource.
func (x *twisted) property(name string) *spec.Schema {
	if x.operation.Resource == nil || x.operation.Resource.Schema == nil {
		return nil
	}
	p, ok := x.operation.Resource.Schema.Property(name)
	if !ok {
		return nil
	}
	return p.Schema
}

// mapped applies a function to every member within a value.
func mapped(v any, change func(name string, v any) any) any {
	switch v := v.(type) {
	case map[string]any:
		next := map[string]any{}
		for name, member := range v {
			next[name] = mapped(change(name, member), change)
		}
		return next
	case []any:
		next := make([]any, len(v))
		for i, item := range v {
			next[i] = mapped(item, change)
		}
		return next
	}
	return v
}

// member is the first member of a record, by name, that a schema says something of.
func (x *twisted) member(record map[string]any, wanted func(*spec.Schema, any) bool) string {
	for _, name := range slices.Sorted(maps.Keys(record)) {
		if p := x.property(name); p != nil && !keyName(x.operation.Resource, name) && !strings.Contains(name, "token") && wanted(p, record[name]) {
			return name
		}
	}
	return ""
}

// spoil changes the first member of a kind in a record that is answered.
func spoil(lists bool, wanted func(*spec.Schema, any) bool, change func(any) any) func(*twisted) {
	return func(x *twisted) {
		x.rewrite(lists, func(record map[string]any) bool {
			name := x.member(record, wanted)
			if name != "" {
				record[name] = change(record[name])
			}
			return name != ""
		})
	}
}

func is[T any](_ *spec.Schema, v any) bool { _, ok := v.(T); return ok }

func effect(e spec.Effect, then func(*twisted)) func(*twisted) {
	return func(x *twisted) {
		if x.operation.Effect == e {
			then(x)
		}
	}
}

// instead reads the record where it should be changed.
func instead(x *twisted) {
	if x.operation.Resource.Key == nil || x.operation.Response(http.StatusCreated) != nil || !slices.ContainsFunc(x.operation.Resource.Operations, func(o *spec.Operation) bool { return o.Effect == spec.Reads && o.Path == x.operation.Path }) {
		return
	}
	x.fired++
	x.request.Method, x.request.Body, x.request.ContentLength = http.MethodGet, http.NoBody, 0
}

// dropQuery forgets parameters of a list.
func dropQuery(which func(*spec.List) []*spec.Parameter) func(*twisted) {
	return func(x *twisted) {
		if x.operation.List == nil {
			return
		}
		for _, p := range which(x.operation.List) {
			if p != nil && x.query.Has(p.Name) {
				x.fired++
				x.query.Del(p.Name)
			}
		}
	}
}

// counts changes what stands beside the items of a list.
func counts(m spec.Meaning, change func(any) any) func(*twisted) {
	return func(x *twisted) {
		if x.operation.List == nil || !x.good() {
			return
		}
		for _, c := range x.operation.List.PageInfo {
			if v, ok := value.At(x.answered, c.Pointer); ok && c.Meaning == m && !bytes.Equal(value.Encode(v), value.Encode(change(v))) {
				x.fired++
				x.answered = placed(x.answered, c.Pointer, change(v))
			}
		}
	}
}

func more(n int64) func(any) any {
	return func(v any) any {
		number, _ := v.(json.Number)
		i, _ := number.Int64()
		return value.Int(i + n)
	}
}

// shortest is a status of success that an operation does not declare.
func otherSuccess(o *spec.Operation) int {
	for _, status := range []int{200, 201, 202, 204} {
		if o.Response(status) == nil {
			return status
		}
	}
	return 0
}

func lower(text string) string { return strings.ToLower(text) }

func plainLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, text)
}

func firstRunes(n int) func(string) string {
	return func(text string) string { return string([]rune(text)[:min(n, len([]rune(text)))]) }
}

// twists are faults that no document can honestly mean.
var twists = []twist{
	{name: "deletes are answered and not done", asks: effect(spec.Deletes, func(x *twisted) {
		if r := x.operation.Success(); r != nil {
			x.say(r.Code(), nil)
		}
	})},
	{name: "merges are answered and not done", asks: effect(spec.Merges, instead)},
	{name: "replacements are answered and not done", asks: effect(spec.Replaces, instead)},
	{name: "texts are stored in lower case", asks: func(x *twisted) { x.texts(lower) }},
	{name: "texts lose what is not ASCII", asks: func(x *twisted) { x.texts(plainLetters) }},
	{name: "texts are cut after eight characters", asks: func(x *twisted) { x.texts(firstRunes(8)) }},
	{name: "numbers lose their fraction", asks: func(x *twisted) { x.numbers(floor) }},
	{name: "lists of a body lose their last item", asks: func(x *twisted) { x.lists() }},
	{name: "filters are ignored", asks: dropQuery(func(l *spec.List) []*spec.Parameter {
		var list []*spec.Parameter
		for _, f := range l.Filters {
			list = append(list, f.Param)
		}
		return list
	})},
	{name: "orders are ignored", asks: dropQuery(func(l *spec.List) []*spec.Parameter { return []*spec.Parameter{l.Order, l.Direction} })},
	{name: "searches are ignored", asks: dropQuery(func(l *spec.List) []*spec.Parameter { return []*spec.Parameter{l.Search} })},
	{name: "pages are not turned", asks: dropQuery(func(l *spec.List) []*spec.Parameter { return []*spec.Parameter{l.Offset, l.Page, l.Cursor} })},
	{name: "sizes are ignored", asks: dropQuery(func(l *spec.List) []*spec.Parameter { return []*spec.Parameter{l.Size} })},
	{name: "the longest text crashes it", asks: longestCrashes},

	{name: "the last item is not listed", answer: func(x *twisted) {
		if items := x.items(); len(items) > 0 {
			x.relist(items[:len(items)-1])
		}
	}},
	{name: "an item is listed twice", answer: func(x *twisted) {
		if items := x.items(); len(items) > 0 {
			x.relist(append(slices.Clone(items), items[0]))
		}
	}},
	{name: "totals are one too many", answer: counts(spec.TotalItems, more(1))},
	{name: "what follows is denied", answer: counts(spec.HasMore, func(any) any { return false })},
	{name: "links to the next page are missing", answer: counts(spec.NextLink, func(any) any { return nil })},
	{name: "a number is a text in lists", answer: func(x *twisted) {
		if x.operation.List != nil {
			spoil(true, is[json.Number], func(v any) any { return fmt.Sprint(v) })(x)
		}
	}},
	{name: "a text is a number", answer: spoil(false, is[string], func(any) any { return value.Int(7) })},
	{name: "a required member is left out", answer: func(x *twisted) {
		x.rewrite(true, func(record map[string]any) bool {
			for _, p := range x.operation.Resource.Schema.Properties {
				if _, there := record[p.Name]; there && p.Required {
					delete(record, p.Name)
					return true
				}
			}
			return false
		})
	}},
	{name: "a choice is in capitals", answer: spoil(true, func(s *spec.Schema, v any) bool {
		text, ok := v.(string)
		return ok && len(s.Choices()) > 0 && strings.ToUpper(text) != text
	}, func(v any) any { return strings.ToUpper(v.(string)) })},
	{name: "a moment is a word", answer: spoil(true, func(s *spec.Schema, v any) bool { return strings.HasPrefix(s.Keywords.Format, "date") && v != nil },
		func(any) any { return "yesterday" })},
	{name: "creates answer another success", answer: effect(spec.Creates, func(x *twisted) {
		if status := otherSuccess(x.operation); x.good() && status != 0 && x.operation.Success() != nil {
			x.fired++
			x.status = status
		}
	})},
	{name: "the answer to a create is another", answer: effect(spec.Creates, spoil(false, func(s *spec.Schema, v any) bool {
		_, ok := v.(string)
		return ok && s.Keywords.Format == "" && s.Keywords.Pattern == "" && len(s.Choices()) == 0
	}, func(any) any { return "another text" }))},
	{name: "headers that must be there are missing", answer: func(x *twisted) {
		if r := x.operation.Response(x.status); r != nil {
			for name, h := range r.Headers {
				if h.Value != nil && h.Value.Required && x.header.Get(name) != "" {
					x.fired++
					x.header.Del(name)
				}
			}
		}
	}},
	{name: "headers have a value of another type", answer: func(x *twisted) {
		if r := x.operation.Response(x.status); r != nil {
			for _, p := range r.Fields {
				if x.header.Get(p.Name) != "" && p.Schema != nil && (p.Schema.Allows("integer") || p.Schema.Keywords.Pattern != "") {
					x.fired++
					x.header.Set(p.Name, "many of them")
				}
			}
		}
	}},
	{name: "Location leads elsewhere", answer: effect(spec.Creates, func(x *twisted) {
		if at := x.header.Get("Location"); at != "" && x.status == http.StatusCreated {
			x.fired++
			x.header.Set("Location", strings.TrimSuffix(at, "/")+"999"+at[len(strings.TrimSuffix(at, "/")):])
		}
	})},
	{name: "answers are plain text", answer: func(x *twisted) {
		if x.good() && x.answered != nil {
			x.fired++
			x.header.Set("Content-Type", "text/plain")
		}
	}},
	{name: "what is not there is read as an empty object", answer: effect(spec.Reads, func(x *twisted) {
		if x.status == http.StatusNotFound {
			x.fired++
			x.status, x.answered = 200, map[string]any{}
			x.header.Set("Content-Type", "application/json")
		}
	})},
	{name: "what is not there crashes it", answer: func(x *twisted) {
		if x.status == http.StatusNotFound {
			x.fired++
			x.status, x.answered = 500, map[string]any{}
		}
	}},
	{name: "what is refused is answered with the last success", answer: lastSuccess},
	{name: "reading is cached", answer: effect(spec.Reads, func(x *twisted) {
		for _, o := range x.operation.Resource.Operations {
			if o.Effect == spec.Merges || o.Effect == spec.Replaces {
				x.cached(x.request.URL.Path)
				return
			}
		}
	})},
	{name: "lists are cached", answer: effect(spec.Lists, func(x *twisted) { x.cached(x.request.URL.RequestURI()) })},
	{name: "deleted records stay in lists", asks: rememberDeleted, answer: listDeleted},
}

func longestCrashes(x *twisted) {
	if x.operation.Resource == nil {
		return
	}
	mapped(x.sent, func(name string, v any) any {
		text, ok := v.(string)
		if p := x.property(name); ok && x.forward && p != nil && p.Keywords.MaxLength != nil && len([]rune(text)) == int(*p.Keywords.MaxLength) {
			x.say(500, map[string]any{})
		}
		return v
	})
}

func lastSuccess(x *twisted) {
	key := x.operation.ID
	switch {
	case x.operation.Effect != spec.Creates && x.operation.Effect != spec.Merges && x.operation.Effect != spec.Replaces:
	case x.good() && x.answered != nil:
		x.kept[key], x.kept[key+" status"] = x.answered, x.status
	case (x.status == http.StatusBadRequest || x.status == http.StatusUnprocessableEntity) && x.kept[key] != nil:
		x.fired++
		x.status, x.answered = x.kept[key+" status"].(int), x.kept[key]
		x.header.Set("Content-Type", "application/json")
	}
}

// cached answers as the first time.
func (x *twisted) cached(key string) {
	if !x.good() {
		return
	}
	if x.kept[key] == nil {
		x.kept[key] = string(value.Encode(x.answered))
		return
	}
	x.fired++
	x.answered, _ = value.Decode([]byte(x.kept[key].(string)))
}

// rememberDeleted keeps the items of lists, and the keys of what is deleted.
func rememberDeleted(x *twisted) {
	if x.operation.Effect == spec.Deletes && x.operation.Resource.Key != nil {
		path := strings.Split(strings.TrimSuffix(x.request.URL.Path, "/"), "/")
		x.kept["gone "+path[len(path)-1]] = true
	}
}

func listDeleted(x *twisted) {
	items := x.items()
	if items == nil {
		return
	}
	for _, item := range items {
		if key, ok := value.At(item, x.operation.Resource.Key.Pointer); ok {
			x.kept["item "+scalar(key)] = item
		}
	}
	for _, name := range slices.Sorted(maps.Keys(x.kept)) {
		if key, ok := strings.CutPrefix(name, "gone "); ok && x.kept["item "+key] != nil {
			x.relist(append(slices.Clone(x.items()), x.kept["item "+key]))
		}
	}
}

func floor(v any) any {
	n, ok := v.(json.Number)
	if !ok {
		return v
	}
	whole, _, _ := strings.Cut(string(n), ".")
	return json.Number(whole)
}

// numbers changes each number of a body.
func (x *twisted) numbers(change func(any) any) {
	if !x.valid() {
		return
	}
	next := mapped(x.sent, func(name string, v any) any {
		if p := x.property(name); p == nil || p.Allows("integer") && !p.Allows("number") {
			return v
		}
		return change(v)
	})
	x.sendInstead(next)
}

// lists takes the last item off each list of a body that has two.
func (x *twisted) lists() {
	if !x.valid() {
		return
	}
	next := mapped(x.sent, func(name string, v any) any {
		if list, ok := v.([]any); ok && len(list) > 1 && x.property(name) != nil && x.property(name).Allows("array") {
			return list[:len(list)-1]
		}
		return v
	})
	x.sendInstead(next)
}

// placed is a value with another one at a pointer.
func placed(v any, pointer string, member any) any {
	tokens := value.Tokens(pointer)
	object, ok := v.(map[string]any)
	if len(tokens) == 0 || !ok {
		return member
	}
	next := maps.Clone(object)
	next[tokens[0]] = placed(object[tokens[0]], value.Pointer(tokens[1:]...), member)
	return next
}
