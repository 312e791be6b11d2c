package answer

import (
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/paging"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// madeList answers with a list of things that nothing keeps: those of the document's
// example, or as many as a collection starts with, filtered, ordered and paginated
// by the query as records are. It is false if that gives no valid answer.
func (r *Responder) madeList(list *spec.List) (Reply, bool) {
	response := r.Call.Operation.Success()
	if response == nil {
		return Reply{}, false
	}
	media, ok := r.choose(response)
	if !ok || media.Schema == nil || !media.JSON() {
		return Reply{}, false
	}
	around, items, ok := r.listedItems(list, media)
	if !ok {
		return Reply{}, false
	}
	page, records, keys := r.selected(list, items)
	if page.Total == 0 && len(items) > 0 {
		items = r.asAskedFor(list, items)
		page, records, keys = r.selected(list, items)
	}
	bag := r.pageOf(list, page, keys, around, func(i int) any {
		if records[i] == nil {
			return items[i]
		}
		return records[i]
	})
	shown, ok := r.Maker.View(media.Schema, media.Published, bag, 1)
	if !ok {
		return Reply{}, false
	}
	return r.send(statusOf(response), response, media, shown), true
}

// listedItems are the items of the document's example, and what stands around
// them, or else made-up ones.
func (r *Responder) listedItems(list *spec.List, media spec.MediaType) (around value.Object, items []any, ok bool) {
	if v, found := r.example(media); found {
		around, _ = v.(map[string]any)
		held, _ := value.At(v, list.Items)
		items, ok = held.([]any)
		return around, items, ok
	}
	for k := 1; k <= r.Records; k++ {
		item, err := r.Maker.Value(list.Item, spec.AsResponse, k)
		if err != nil {
			return nil, nil, false
		}
		items = append(items, item)
	}
	return value.Object{}, items, true
}

// selected is the page of items that the query asks for; keys are their numbers.
// An item that is no object has a nil record.
func (r *Responder) selected(list *spec.List, items []any) (page paging.Page, records []value.Object, keys []string) {
	for i, item := range items {
		record, _ := item.(map[string]any)
		records, keys = append(records, record), append(keys, strconv.Itoa(i+1))
	}
	return paging.Select(list, records, keys, r.Call.HTTP.URL.Query()), records, keys
}

// asAskedFor gives items the values of the query's filters: a report of device 7
// tells of device 7. A value that an item cannot hold is left.
func (r *Responder) asAskedFor(list *spec.List, items []any) []any {
	query := r.Call.HTTP.URL.Query()
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
