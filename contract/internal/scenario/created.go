package scenario

import (
	"fmt"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Record is a record that this run created.
type Record struct {
	Collection *Collection
	Caller     *session.Caller
	Keys       map[*spec.Resource]string // its own, and those of the records it belongs to
	FreeParams map[string]string         // path parameters that no resource knows
	marker     string                    // in its texts: nobody else's
	Body       value.Object              // as it was sent
	Answer     *session.Exchange         // of the create
	Record     value.Object              // as last read; nil if it cannot be
	Deleted    bool                      // it was deleted
	Undo       *undo.Step                // how it is deleted in the end
}

func (m *Record) Key() string { return m.Keys[m.Collection.Resource] }

// Params are the path parameters that lead an operation to the record, or to
// what it belongs to.
func (m *Record) Params(o *spec.Operation) map[string]string {
	params := map[string]string{}
	for name, v := range m.FreeParams {
		params[name] = v
	}
	for _, s := range o.Scopes {
		if key, ok := m.Keys[s.Parent]; ok && s.Parent != nil {
			params[s.Param] = key
		} else if v, ok := value.At(m.Record, s.Pointer); ok && s.Pointer != "" && m.Record != nil {
			params[s.Param] = compare.Text(v)
		}
	}
	if o.Item != "" {
		params[o.Item] = m.Key()
	}
	return params
}

// describe names a record for a person.
func (m *Record) describe() string { return fmt.Sprintf("%s %q", m.Collection.Resource.Name, m.Key()) }

// current is the record as last read, else as sent.
func (m *Record) current() value.Object {
	record, _ := m.known().(map[string]any)
	return record
}

// known is the record as far as it is known: as read, as answered, or as sent.
func (m *Record) known() any {
	if m.Record != nil {
		return map[string]any(m.Record)
	}
	if m.Answer != nil {
		if record, ok := session.RecordIn(m.Collection.Create, m.Answer); ok {
			return map[string]any(record)
		}
	}
	return map[string]any(m.Body)
}

// within finds a record among items: by its key, or by the word in its texts
// where no item tells its key.
func (m *Record) within(items []any) (any, bool) {
	for _, item := range items {
		key := m.Collection.keyOfItem(item)
		if key != "" && key == m.Key() || key == "" && m.marker != "" && holdsText(item, m.marker) {
			return item, true
		}
	}
	return nil, false
}
