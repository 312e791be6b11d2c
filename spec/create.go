package spec

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/value"
)

// Create makes a new record of a body that [Plan.Check] let pass. made is a whole
// record to take from what a server sets by itself. What the body could say and
// does not is left out, or is its default, or stands for nothing where every
// answer must hold it.
//
// The result need not be valid by the read schema, where writing and reading
// differ or the schema has branches: the caller judges it.
func (p *Plan) Create(made value.Object, change Change) WriteResult {
	w := writer{change: change, record: p.start(made), creates: true}
	body, _ := change.Body.(map[string]any)
	w.object(p.holds(), body)
	for pointer, v := range change.Managed {
		w.record = Put(w.record, pointer, v)
	}
	return WriteResult{Record: w.record, Changed: true, Notices: w.notices}
}

// start is a made record without what a client could have sent.
func (p *Plan) start(made value.Object) value.Object {
	record := value.Object{}
	for name, v := range made {
		declared, ok := p.Resource.Schema.Property(name)
		if !ok {
			continue
		}
		written := writtenBy(p.Fields, value.Pointer(name))
		if identifies(name) && written == nil {
			record[name] = v
		} else if assumed, ok := written.assumed(); ok {
			record[name] = assumed
		} else if fresh, stays := fresh(declared, v, written != nil); stays {
			record[name] = fresh
		}
	}
	for _, property := range p.Resource.Schema.Properties {
		if _, ok := record[property.Name]; ok {
			continue
		}
		if v, ok := writtenBy(p.Fields, value.Pointer(property.Name)).assumed(); ok {
			record[property.Name] = v
		} else if v, ok := defaultOf(property.Schema); ok {
			record[property.Name] = v
		}
	}
	return record
}

// identifies tells whether a member is called as what tells records apart.
func identifies(name string) bool {
	plain := plainName(name)
	return slices.Contains([]string{"id", "pk", "uuid", "uid", "guid"}, plain) || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "Id")
}

// assumed is what a member holds where a body leaves it out: the default of what
// is written, if it reads back, else of what is read.
func (f *Field) assumed() (any, bool) {
	if f == nil || f.Read == nil {
		return nil, false
	}
	if v := plainValue(f.Schema, "default"); v != nil && f.Read.Accepts(v, AsResponse) {
		return v, true
	}
	return defaultOf(f.Read)
}

// writtenBy is the field that writes a member of the record, or part of it.
func writtenBy(fields []*Field, target string) *Field {
	for _, f := range fields {
		if f.Storage == Stored && !f.Flattened && f.Target == target {
			return f
		}
		if f.Flattened || strings.HasPrefix(target, f.Target+"/") && f.Target != "" {
			if inner := writtenBy(f.Fields, target); inner != nil {
				return inner
			}
		}
	}
	return nil
}

// fresh is what a member of a new record holds that nobody has sent; made is
// what another record holds there. A member that clients write stays out unless
// every answer must hold it.
func fresh(p Property, made any, written bool) (v any, stays bool) {
	if v, ok := defaultOf(p.Schema); ok {
		return v, true
	}
	if !p.Required && (written || ends(p)) {
		return nil, false
	}
	switch made.(type) {
	case json.Number:
		made = firstAccepted(p.Schema, made, json.Number("0"))
	case bool:
		made = firstAccepted(p.Schema, made, false)
	case []any:
		made = firstAccepted(p.Schema, made, []any{})
	default:
		made = firstAccepted(p.Schema, made, nil)
	}
	return made, true
}

// late is how moments are called that come late in the life of a record.
var late = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(date)?(delet|archiv|cancel+|clos|complet|finish|revok|suspend|trash|purg|resolv|deactivat|end)(e?d|ion)?(at|on|time|date|timestamp)?$`)
})

// ends tells whether a member is the moment of something that has not happened
// to a new record.
func ends(p Property) bool {
	return strings.HasPrefix(base(p.Schema).Keywords.Format, "date") && late().MatchString(norm(p.Name))
}

func defaultOf(s *Schema) (any, bool) {
	v := plainValue(s, "default")
	return v, v != nil && s.Accepts(v, AsResponse)
}

// firstAccepted is the candidate if the schema accepts it, or else otherwise.
func firstAccepted(s *Schema, otherwise, candidate any) any {
	if s.Accepts(candidate, AsResponse) {
		return candidate
	}
	return otherwise
}

// plainName is a name without what sets words apart.
func plainName(name string) string {
	return strings.ToLower(strings.Map(func(c rune) rune {
		if c == '_' || c == '-' || c == '.' {
			return -1
		}
		return c
	}, name))
}
