package fastpath

import (
	"sync"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// records are those of one resource, as texts.
type records struct {
	layout *store.Layout
	unique []uniqueMember

	mutex sync.Mutex
	seeds map[int]*store.Text // of users that nobody has written to; may be forgotten
}

// A uniqueMember is one whose value no other record may hold.
type uniqueMember struct {
	name  string
	place int
}

// maxSeeds bounds how many seeded records are kept as text.
const maxSeeds = 1024

func newRecords(r *spec.Resource) *records {
	properties := r.Schema.Properties
	names := make([]string, len(properties))
	for i, p := range properties {
		names[i] = p.Name
	}
	encode := func(dst []byte, place int, v any) []byte { return properties[place].Schema.AppendJSON(dst, v) }
	in := &records{layout: store.NewLayout(names, encode), seeds: map[int]*store.Text{}}
	for _, name := range r.Unique {
		if place, ok := in.layout.Place(name); ok {
			in.unique = append(in.unique, uniqueMember{name, place})
		}
	}
	return in
}

// seed is the text of a record that nobody has written to; nil if it has none.
func (p *Path) seed(in *records, place state.Place) *store.Text {
	number := place.User.Seed(place.Resource)
	in.mutex.Lock()
	text := in.seeds[number]
	in.mutex.Unlock()
	if text != nil {
		return text
	}
	appended, err := p.maker.AppendRecord(nil, place.Resource, number)
	if err != nil {
		return nil
	}
	if text = in.layout.Parse(appended); text == nil {
		record, _ := p.maker.Record(place.Resource, number) // which there is
		text = in.layout.Text(record)
	}
	if text == nil {
		return nil
	}
	in.mutex.Lock()
	defer in.mutex.Unlock()
	if len(in.seeds) >= maxSeeds {
		clear(in.seeds)
	}
	in.seeds[number] = text
	return text
}

// uniques are the unique members that an edit changed, before and after it.
func (in *records) uniques(old *store.Text, edit *store.Edit) (was, is value.Object) {
	for _, m := range in.unique {
		if !edit.Changed(m.place) {
			continue
		}
		if was == nil {
			was, is = value.Object{}, value.Object{}
		}
		was[m.name], _ = value.Decode(old.Member(m.place))
		is[m.name], _ = value.Decode(edit.Member(m.place))
	}
	return was, is
}
