package answer

import (
	"context"

	"github.com/actalike/actalike/internal/paging"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// List answers with the records of the collection that the query asks for. Its
// error comes from the store.
func (r *Responder) List(ctx context.Context) (Reply, error) {
	list, response := r.Call.Operation.List, r.Call.Operation.Success()
	if response == nil || r.Place.Collection == nil || list == nil {
		return r.Made(), nil
	}
	media, ok := r.choose(response)
	if !ok || media.Schema == nil {
		return r.Made(), nil
	}
	bag, err := r.records(ctx, list)
	if err != nil {
		return Reply{}, err
	}
	if shown, ok := r.Maker.View(media.Schema, media.Published, bag, 1); ok {
		return r.send(statusOf(response), response, media, shown), nil
	}
	return r.Made(), nil
}

// records returns a list answer with nothing in it but what the records say.
func (r *Responder) records(ctx context.Context, list *spec.List) (any, error) {
	var records []value.Object
	var keys []string
	var numbers []int
	for _, e := range r.entries(list) {
		record, _, err := r.Place.Collection.Record(ctx, e)
		if err != nil {
			return nil, err
		}
		if record != nil {
			records, keys, numbers = append(records, record), append(keys, e.Key), append(numbers, e.Number)
		}
	}
	page := paging.Select(list, records, keys, r.Call.HTTP.URL.Query())
	return r.pageOf(list, page, keys, value.Object{}, func(i int) any { return r.item(list, records[i], keys[i], numbers[i]) }), nil
}

// entries are the records that a list is of: where any key names a record and the
// query names some, these.
func (r *Responder) entries(list *spec.List) []*state.Entry {
	c := r.Place.Collection
	asked := paging.Keys(list, c.Resource.Key, r.Call.HTTP.URL.Query())
	if !c.Unlisted || len(asked) == 0 {
		return c.Every(c.Named(r.Place.Scope))
	}
	var entries []*state.Entry
	for _, key := range asked {
		if e := c.Find(r.Place.Scope, state.KeyText(c.Resource, key)); e != nil {
			entries = append(entries, e)
		}
	}
	return entries
}

// item is a record as the list shows it.
func (r *Responder) item(list *spec.List, record value.Object, key string, number int) any {
	if list.Item == nil || list.Item == r.Place.Resource.Schema {
		return record
	}
	if list.Key != "" {
		record = spec.Put(record, list.Key, key)
	}
	if shown, ok := r.Maker.View(list.Item, list.Item, record, number); ok {
		return shown
	}
	return record
}

// pageOf is a page of a list with its page info, in an object that may hold more;
// item returns the one at a place of all.
func (r *Responder) pageOf(list *spec.List, page paging.Page, keys []string, around value.Object, item func(int) any) any {
	items, chosen := make([]any, 0, len(page.Chosen)), make([]string, 0, len(page.Chosen))
	for _, i := range page.Chosen {
		items, chosen = append(items, item(i)), append(chosen, keys[i])
	}
	here := r.Call.URL()
	r.page = pageFacts{known: true, total: page.Total, links: linkHeader(paging.Links(list, page, chosen, here))}
	if list.Items == "" {
		return items
	}
	bag := spec.Put(around, list.Items, items)
	for _, info := range paging.Values(list, page, chosen, here) {
		bag = spec.Put(bag, info.Pointer, info.Value)
	}
	return bag
}
