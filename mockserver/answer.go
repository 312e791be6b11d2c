package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/paging"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/spec"
)

// answers are what operations on a record promise, by effect. The others answer
// with what they read or wrote.
var answers = map[spec.Effect]func(*exchange){
	spec.Lists:   (*exchange).answerList,
	spec.Creates: (*exchange).answerCreated,
	spec.Deletes: (*exchange).answerDeleted,
	spec.Answers: (*exchange).answerMade,
}

// answer sends what the operation promises: the record, or a made-up value.
func (x *exchange) answer() {
	do := answers[x.operation.Effect]
	switch {
	case x.prefer.dynamic:
		x.reply = x.made(int(x.dynamic.Add(1)))
	case x.operation.Resource == nil:
		x.answerMade()
	case do != nil:
		do(x)
	default:
		x.answerRecord()
	}
}

func (x *exchange) answerMade() {
	if list := x.operation.Listing; list == nil || !x.answerMadeList(list) {
		x.reply = x.made(1)
	}
}

// answerRecord answers with the record of the user, or of the path.
func (x *exchange) answerRecord() {
	if x.answerQuick() {
		return
	}
	if x.text != nil {
		x.record = x.text.Object()
	}
	switch {
	case x.created:
		x.answerCreated()
		return
	case x.record != nil:
	case x.shelf != nil && x.entry == nil:
		x.answerMade()
		return
	case !x.readRecord():
		return
	}
	x.reply = x.showRecord(x.operation.Success(), 0)
}

// readRecord reads the record; it is false if that is answered already.
func (x *exchange) readRecord() bool {
	var err error
	if x.shelf != nil {
		x.record, err = x.fetch(x.request.Context(), x.shelf, x.entry)
	} else {
		var stored value.Object
		stored, err = x.store.Get(x.request.Context(), x.user.Key(x.operation.Resource))
		x.record = x.orSeed(stored, x.operation.Resource)
	}
	switch {
	case err != nil:
		x.reply = storeFailed(err)
	case x.record == nil:
		x.reply = x.missing()
	}
	return x.reply.status == 0
}

// answerCreated answers with the new record, and says where it is.
func (x *exchange) answerCreated() {
	if x.record == nil || (x.shelf != nil && x.entry == nil) {
		x.answerMade()
		return
	}
	response := x.declared(http.StatusCreated, http.StatusOK, http.StatusAccepted)
	x.reply = x.showRecord(response, http.StatusCreated)
	if where := x.location(); where != "" && x.created {
		x.reply.setHeader("Location", where)
	}
}

// answerDeleted answers with nothing, or with the record that is gone.
func (x *exchange) answerDeleted() {
	response := x.declared(http.StatusNoContent, http.StatusOK, http.StatusAccepted)
	if x.record == nil {
		x.answerMade()
		return
	}
	x.reply = x.showRecord(response, http.StatusNoContent)
}

// declared is the first response that is declared for one of the statuses, or
// the operation's success.
func (x *exchange) declared(statuses ...int) *spec.Response {
	for _, status := range statuses {
		i := slices.IndexFunc(x.operation.Responses, func(r *spec.Response) bool {
			return r.Code() == status && !strings.Contains(strings.ToUpper(r.Status), "X")
		})
		if i >= 0 {
			return x.operation.Responses[i]
		}
	}
	return x.operation.Success()
}

// showRecord answers with the record as a response declares it; usual is the
// status where the document says no more than default.
func (x *exchange) showRecord(response *spec.Response, usual int) reply {
	r := x.operation.Resource
	if response == nil {
		return reply{status: http.StatusOK, mediaType: "application/json", body: r.Schema.AppendJSON(nil, x.record)}
	}
	status := response.Code()
	if status == 0 {
		status = max(usual, http.StatusOK)
	}
	media, ok := x.pick(response)
	switch {
	case !ok:
		return x.send(status, response, media, nil)
	case x.operation.Envelope == "" && (media.Schema == r.Schema || media.Schema == nil):
		media.Schema = r.Schema
		return x.send(status, response, media, x.record)
	case media.Schema == nil:
		return x.send(status, response, media, x.record)
	}
	bag := any(x.record)
	if x.operation.Envelope != "" {
		bag = spec.Put(value.Object{}, x.operation.Envelope, bag)
	}
	if shown, ok := x.maker.View(media.Schema, media.Published, bag, x.number()); ok {
		return x.send(status, response, media, shown)
	}
	return x.madeFor(status, response, x.number())
}

// number is that of the made-up record that the record takes members from.
func (x *exchange) number() int {
	if x.entry != nil {
		return x.entry.number
	}
	return max(1, x.user.Number)
}

// location is where the record can be read: the path of the operation on items
// that reads, or else of any.
func (x *exchange) location() string {
	if x.shelf == nil {
		return ""
	}
	var best *spec.Operation
	for _, o := range x.shelf.resource.Operations {
		if o.Item != "" && x.named(o) && (best == nil || o.Effect == spec.Reads && best.Effect != spec.Reads) {
			best = o
		}
	}
	if best == nil {
		return ""
	}
	return x.pathOf(best)
}

// named tells whether the entry says all that an operation's path asks for.
func (x *exchange) named(o *spec.Operation) bool {
	for _, scope := range o.Scopes {
		if x.entry.scope[slices.Index(x.shelf.scopes, scopeName(scope))] == "" {
			return false
		}
	}
	return true
}

func (x *exchange) pathOf(o *spec.Operation) string {
	path := strings.ReplaceAll(o.Path, "{"+o.Item+"}", url.PathEscape(x.entry.key))
	for _, scope := range o.Scopes {
		text := x.entry.scope[slices.Index(x.shelf.scopes, scopeName(scope))]
		path = strings.ReplaceAll(path, "{"+scope.Param+"}", url.PathEscape(text))
	}
	return path
}

// answerList answers with the records that the query asks for.
func (x *exchange) answerList() {
	response := x.operation.Success()
	if response == nil || x.shelf == nil || x.operation.List == nil {
		x.answerMade()
		return
	}
	media, ok := x.pick(response)
	if !ok || media.Schema == nil {
		x.answerMade()
		return
	}
	bag, err := x.listed(x.operation.List)
	if err != nil {
		x.reply = storeFailed(err)
		return
	}
	if shown, ok := x.maker.View(media.Schema, media.Published, bag, 1); ok {
		x.reply = x.send(statusOf(response), response, media, shown)
		return
	}
	x.answerMade()
}

// listed is a list answer with nothing in it but what the records say.
func (x *exchange) listed(list *spec.List) (any, error) {
	var records []value.Object
	var keys []string
	var numbers []int
	for _, e := range x.listedEntries(list) {
		record, err := x.fetch(x.request.Context(), x.shelf, e)
		if err != nil {
			return nil, err
		}
		if record != nil {
			records, keys, numbers = append(records, record), append(keys, e.key), append(numbers, e.number)
		}
	}
	page := paging.Select(list, records, keys, x.request.URL.Query())
	return x.told(list, page, keys, value.Object{}, func(i int) any { return x.listItem(list, records[i], keys[i], numbers[i]) }), nil
}

// listedEntries are the records that a list is of: where any key names a record
// and the query names some, these.
func (x *exchange) listedEntries(list *spec.List) []*entry {
	if asked := paging.Keys(list, x.shelf.resource.Key, x.request.URL.Query()); x.shelf.hidden && len(asked) > 0 {
		var entries []*entry
		for _, key := range asked {
			if e := x.findEntry(x.shelf, x.scope, keyText(x.shelf.resource, key)); e != nil {
				entries = append(entries, e)
			}
		}
		return entries
	}
	return x.everyEntry(x.shelf, x.within())
}

// within are the names and values of what the path belongs to.
func (x *exchange) within() map[string]string {
	scope := map[string]string{}
	for i, text := range x.scope {
		scope[x.shelf.scopes[i]] = text
	}
	return scope
}

// told is a page of a list with what it tells beside the items, in an object that
// may hold more; item makes the one at a place of all.
func (x *exchange) told(list *spec.List, page paging.Page, keys []string, around value.Object, item func(int) any) any {
	items, chosen := make([]any, 0, len(page.Chosen)), make([]string, 0, len(page.Chosen))
	for _, i := range page.Chosen {
		items, chosen = append(items, item(i)), append(chosen, keys[i])
	}
	x.page = pageFacts{known: true, total: page.Total, links: linkHeader(paging.Links(list, page, chosen, x.here()))}
	if list.Items == "" {
		return items
	}
	bag := spec.Put(around, list.Items, items)
	for _, told := range paging.Values(list, page, chosen, x.here()) {
		bag = spec.Put(bag, told.Pointer, told.Value)
	}
	return bag
}

// listItem is a record as the list shows it.
func (x *exchange) listItem(list *spec.List, record value.Object, key string, number int) any {
	if list.Item == nil || list.Item == x.shelf.resource.Schema {
		return record
	}
	if list.Key != "" {
		record = spec.Put(record, list.Key, key)
	}
	if shown, ok := x.maker.View(list.Item, list.Item, record, number); ok {
		return shown
	}
	return record
}

// here is the whole URL of the request.
func (x *exchange) here() *url.URL {
	at := *x.request.URL
	at.Scheme, at.Host = "http", x.request.Host
	if x.request.TLS != nil {
		at.Scheme = "https"
	}
	return &at
}

// pageFacts are what headers say of a list answer.
type pageFacts struct {
	known bool
	total int
	links string // RFC 8288
}

func linkHeader(links map[string]string) string {
	var list []string
	for _, rel := range slices.Sorted(maps.Keys(links)) {
		list = append(list, "<"+links[rel]+`>; rel="`+rel+`"`)
	}
	return strings.Join(list, ", ")
}

// pick chooses the representation of a response that the client likes best.
func (x *exchange) pick(response *spec.Response) (spec.MediaType, bool) {
	chosen, acceptable, ok := media.Choose(x.request.Header.Values("Accept"), response)
	if !acceptable {
		x.notices = append(x.notices, spec.Notice{Code: notAcceptable, Text: "no declared media type is acceptable: the first one is sent"})
	}
	return chosen, ok
}

// send answers with a value in a representation, and the headers that the
// response declares.
func (x *exchange) send(status int, response *spec.Response, m spec.MediaType, v any) reply {
	p := reply{status: status}
	if m.Name != "" {
		p.mediaType = media.Sent(m.Name)
		p.body = media.Encode(m, p.mediaType, v)
	}
	x.declaredHeaders(&p, response)
	return p
}

func sortedNames(object value.Object) []string { return slices.Sorted(maps.Keys(object)) }
