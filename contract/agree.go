package contract

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// agrees tells whether a value that was read is one that was sent, as honest
// servers write it: another form of the same moment or number, without the white
// space around, members added to an object, a list in another order.
func agrees(sent, got any) bool {
	if isAbsent(got) {
		return empty(sent)
	}
	switch sent := sent.(type) {
	case nil:
		return empty(got)
	case map[string]any:
		return agreeMembers(sent, got)
	case []any:
		return agreeItems(sent, got)
	case json.Number:
		return sameNumber(scalarOf(sent), got)
	case string:
		return agreeTexts(sent, got)
	}
	return same(sent, got)
}

func agreeMembers(sent map[string]any, got any) bool {
	object, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for name, v := range sent {
		if !agrees(v, member(object, name)) {
			return false
		}
	}
	return true
}

// agreeItems finds each item in the other list; order and duplicates aside.
func agreeItems(sent []any, got any) bool {
	list, ok := got.([]any)
	if !ok || len(list) > len(sent) {
		return false
	}
	for _, v := range sent {
		if !slices.ContainsFunc(list, func(other any) bool { return agrees(v, other) }) {
			return false
		}
	}
	return true
}

// sameNumber compares as binary floating point of single precision at least.
func sameNumber(sent string, got any) bool {
	if empty(got) && got != nil && value.Kind(got) != "number" {
		return false
	}
	x, err := strconv.ParseFloat(sent, 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(scalarOf(got)), 64)
	return err == nil && err2 == nil && math.Abs(x-y) <= 1e-6*max(math.Abs(x), math.Abs(y))
}

func agreeTexts(sent string, got any) bool {
	text, ok := got.(string)
	if !ok {
		return sameNumber(sent, got) || looselyTrue(sent, got)
	}
	if strings.TrimSpace(sent) == strings.TrimSpace(text) || agreeMoments(sent, text) || sameNumber(sent, text) {
		return true
	}
	// Addresses and identifiers are often kept in lower case.
	return strings.ContainsAny(sent, "@-:") && !strings.Contains(sent, " ") &&
		strings.EqualFold(strings.TrimSuffix(sent, "/"), strings.TrimSuffix(text, "/"))
}

func looselyTrue(sent string, got any) bool {
	b, ok := got.(bool)
	return ok && strconv.FormatBool(b) == sent
}

// agreeMoments compares moments to the second: many databases keep no fraction.
func agreeMoments(a, b string) bool {
	x, okX := moment(a)
	y, okY := moment(b)
	return okX && okY && x.Sub(y).Abs() < time.Second
}

func moment(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// An expectation is a member that a record must hold after a write.
type expectation struct {
	name    string // as a person knows it: its JSON Pointer in the body
	pointer string // in the record
	value   any
	sure    bool // no honest server keeps another value
	rule    spec.Location
}

// expected are the members that a body writes, as the operation's plan or, where
// it has none, their names tell.
func (t *trial) expected(o *spec.Operation, body value.Object) []expectation {
	if o.Plan != nil {
		return t.plannedBy(o.Plan, body)
	}
	var list []expectation
	for _, name := range sortedKeys(body) {
		p, ok := o.Resource.Schema.Property(name)
		if !ok || p.Schema.Keywords.ReadOnly || p.Schema.Keywords.WriteOnly {
			continue
		}
		list = append(list, t.expect(o, value.Pointer(name), value.Pointer(name), body[name], p.Schema, p.Schema))
	}
	return list
}

func (t *trial) plannedBy(p *spec.Plan, body value.Object) []expectation {
	var list []expectation
	var walk func([]*spec.Field)
	walk = func(fields []*spec.Field) {
		for _, f := range fields {
			v, sent := value.At(body, f.Pointer)
			switch {
			case !sent || f.Names != nil || f.Storage != spec.Stored:
			case f.Fields != nil && value.Kind(v) == "object":
				walk(f.Fields)
			case f.Target != "":
				list = append(list, t.expect(t.operationOf(p), f.Pointer, f.Target, v, f.Schema, f.Read))
			}
		}
	}
	walk(p.Fields)
	return list
}

// operationOf finds whose plan it is.
func (t *trial) operationOf(p *spec.Plan) *spec.Operation {
	i := slices.IndexFunc(p.Resource.Operations, func(o *spec.Operation) bool { return o.Plan == p })
	if i < 0 {
		return t.operation
	}
	return p.Resource.Operations[i]
}

func (t *trial) expect(o *spec.Operation, name, pointer string, v any, written, read *spec.Schema) expectation {
	e := expectation{name: name, pointer: pointer, value: v, sure: true}
	if read != nil {
		e.rule = read.Location
		e.sure = read.Accepts(v, spec.AsResponse) && declared(read, v) && declared(written, v)
	}
	e.sure = e.sure && !t.servers(o.Resource, pointer) && !(o.Effect == spec.Creates && stateLike(pointer))
	return e
}

// declared tells whether a schema, and the branches of it that let an object in,
// declare all members of a value, however deep: what they do not declare, an
// honest server may have no place for.
func declared(s *spec.Schema, v any) bool {
	switch v := v.(type) {
	case []any:
		return s == nil || s.Items == nil || !slices.ContainsFunc(v, func(item any) bool { return !declared(s.Items, item) })
	case map[string]any:
		if s == nil || s.Unconstrained() {
			return true
		}
		for name, inner := range v {
			if !declaresMember(s, v, name, inner) {
				return false
			}
		}
	}
	return true
}

func declaresMember(s *spec.Schema, object map[string]any, name string, v any) bool {
	if p, ok := s.Property(name); ok {
		return declared(p.Schema, v)
	}
	branches := branchesOf(s)
	for _, b := range branches {
		if b.Accepts(object, spec.AsResponse) && declaresMember(b, object, name, v) {
			return true
		}
	}
	more := s.Keywords.AdditionalProperties
	return s.Additional != nil || more.Has != nil && *more.Has || len(branches)+len(s.Properties) == 0
}

// branchesOf are those of a schema's oneOf and anyOf, and of its parts'.
func branchesOf(s *spec.Schema) []*spec.Schema {
	list := slices.Concat(s.OneOf, s.AnyOf)
	for _, part := range s.AllOf {
		list = append(list, part.OneOf...)
		list = append(list, part.AnyOf...)
	}
	return list
}

// servers tells whether a member is one that servers set by themselves, though
// the document does not say so.
func (t *trial) servers(r *spec.Resource, pointer string) bool {
	if r.Key != nil && pointer == r.Key.Pointer {
		return true
	}
	if slices.ContainsFunc(r.Managed, func(k spec.ManagedMember) bool { return k.Pointer == pointer }) {
		return true
	}
	tokens := value.Tokens(pointer)
	return len(tokens) == 0 || keptByName(tokens[len(tokens)-1])
}

// keptByName knows the usual names of members that a server sets, or hides.
func keptByName(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	for _, word := range []string{"id", "uuid", "url", "href", "self", "links", "etag", "version", "revision", "owner", "createdby", "updatedby", "slug", "hash", "checksum"} {
		if name == word || name == "_"+word {
			return true
		}
	}
	for _, word := range []string{"created", "updated", "modified", "deleted", "password", "secret", "token", "apikey", "timestamp", "lastlogin", "lastseen"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return strings.HasSuffix(name, "count") || strings.HasSuffix(name, "total")
}

// stateLike knows members whose first value is often the server's to choose.
func stateLike(pointer string) bool {
	tokens := value.Tokens(pointer)
	name := strings.ToLower(tokens[len(tokens)-1])
	return strings.Contains(name, "status") || strings.Contains(name, "state") || strings.HasSuffix(name, "role")
}

// missing lists the expectations that a record does not meet. Members that it
// leaves out count only if whole: what answers a create may be a part.
func unmet(record value.Object, wanted []expectation, whole bool) []expectation {
	var list []expectation
	for _, e := range wanted {
		got, present := value.At(record, e.pointer)
		if !present {
			got = absent
			if !whole {
				continue
			}
		}
		if !agrees(e.value, got) {
			list = append(list, e)
		}
	}
	return list
}
