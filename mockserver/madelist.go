package mockserver

import (
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/paging"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// answerMadeList answers with a list of things that nothing keeps: those of the
// document's example, or as many as a collection starts with, sieved, ordered and
// cut by the query as records are. It is false if that gives no valid answer.
func (x *exchange) answerMadeList(list *spec.List) bool {
	response := x.operation.Success()
	if response == nil {
		return false
	}
	media, ok := x.pick(response)
	if !ok || media.Schema == nil || !media.JSON() {
		return false
	}
	around, items, ok := x.listedItems(list, media)
	if !ok {
		return false
	}
	page, records, keys := x.selected(list, items)
	if page.Total == 0 && len(items) > 0 {
		items = x.asAskedFor(list, items)
		page, records, keys = x.selected(list, items)
	}
	bag := x.told(list, page, keys, around, func(i int) any {
		if records[i] == nil {
			return items[i]
		}
		return records[i]
	})
	shown, ok := x.maker.View(media.Schema, media.Published, bag, 1)
	if ok {
		x.reply = x.send(statusOf(response), response, media, shown)
	}
	return ok
}

// listedItems are the items of the document's example, and what stands around
// them, or else made-up ones.
func (x *exchange) listedItems(list *spec.List, media spec.MediaType) (around value.Object, items []any, ok bool) {
	if v, found := x.example(media); found {
		around, _ = v.(map[string]any)
		held, _ := value.At(v, list.Items)
		items, ok = held.([]any)
		return around, items, ok
	}
	for k := 1; k <= x.config.Records; k++ {
		item, err := x.maker.Value(list.Item, spec.AsResponse, k)
		if err != nil {
			return nil, nil, false
		}
		items = append(items, item)
	}
	return value.Object{}, items, true
}

// selected is the page of items that the query asks for; keys are their numbers.
// An item that is no object has a nil record.
func (x *exchange) selected(list *spec.List, items []any) (page paging.Page, records []value.Object, keys []string) {
	for i, item := range items {
		record, _ := item.(map[string]any)
		records, keys = append(records, record), append(keys, strconv.Itoa(i+1))
	}
	return paging.Select(list, records, keys, x.request.URL.Query()), records, keys
}

// asAskedFor gives items the values of the query's filters: a report of device 7
// tells of device 7. A value that an item cannot hold is left.
func (x *exchange) asAskedFor(list *spec.List, items []any) []any {
	query := x.request.URL.Query()
	asked := slices.Clone(items)
	for _, f := range list.Filters {
		text, member := query.Get(f.Param.Name), list.Item.At(f.Pointer)
		if text == "" || member == nil {
			continue
		}
		v := spec.FromText(member, text, spec.AsResponse)
		if !member.Accepts(v, spec.AsResponse) {
			continue
		}
		for i, item := range asked {
			if record, is := item.(map[string]any); is {
				asked[i] = spec.Put(record, f.Pointer, v)
			}
		}
	}
	return asked
}
