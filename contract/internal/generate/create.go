package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A Variant is one way to make a body that creates a record: servers may demand
// more than their document says, so several are tried.
type Variant int

const (
	Whole   Variant = iota // a made value of every member
	Example                // what the document gives
	Minimal                // required members alone
	Simple                 // words, small numbers and first choices

)

// A Creates makes bodies that create records of a resource.
type Creates struct {
	Values   *Values
	Resource *spec.Resource
	Create   *spec.Operation
	Existing func(*spec.Resource) string // the key of some record of another resource
}

// Body makes the body of record n; word is in its texts.
func (b Creates) Body(v Variant, n int, keys map[*spec.Resource]string) (body value.Object, word string, ok bool) {
	media := session.BodyMedia(b.Create.Body)
	s := media.Schema
	if s == nil {
		return value.Object{}, "", true
	}
	made, err := b.variant(s, media, v, n)
	object, isObject := made.(map[string]any)
	if err != nil || !isObject {
		return nil, "", false
	}
	word = b.Values.Fresh(7000 + n)[:10]
	d := create{Creates: b, schema: s, body: value.Object(object)}
	if v == Minimal || v == Simple {
		d.leaveOut()
	}
	d.words(word, n%2 == 1)
	d.booleans(n%2 == 0)
	if v == Whole && n%2 == 1 {
		d.leaveDefaults()
	}
	if v == Simple {
		d.simplify()
	}
	d.keys(keys, n)
	return d.body, word, true
}

func (b Creates) variant(s *spec.Schema, m spec.MediaType, v Variant, n int) (any, error) {
	if v == Example {
		if list := bodyExamples(m); len(list) > 0 {
			return list[0], nil
		}
		return nil, fmt.Errorf("the document has no example")
	}
	return b.Values.Of(s, spec.AsRequest, n)
}

// A create changes a body member by member, as long as it stays valid.
type create struct {
	Creates
	schema *spec.Schema
	body   value.Object
}

// set gives a member another value if the body stays valid.
func (d *create) set(name string, v any) bool {
	next := value.MergeKeepingNulls(map[string]any(d.body), map[string]any{name: v}).(map[string]any)
	if value.Kind(v) == "object" { // merging would keep what was there
		next[name] = v
	}
	if !d.schema.Accepts(next, spec.AsRequest) {
		return false
	}
	d.body = next
	return true
}

func (d *create) drop(name string) {
	next := value.Object{}
	for other, v := range d.body {
		if other != name {
			next[other] = v
		}
	}
	if d.schema.Accepts(map[string]any(next), spec.AsRequest) {
		d.body = next
	}
}

// leaveDefaults takes out what has a default.
func (d *create) leaveDefaults() {
	for _, p := range d.schema.Properties {
		if p.Schema.Keywords.Default != nil && !p.Required {
			d.drop(p.Name)
		}
	}
}

func (d *create) leaveOut() {
	for _, name := range slices.Sorted(maps.Keys(d.body)) {
		d.drop(name)
	}
}

// words puts fresh words into the texts that people read, so that the record can
// be told from every other one, and into e-mail addresses, which are often unique.
// Capitals are in every second record: servers that store small letters lose them.
func (d *create) words(word string, capitals bool) {
	found := false
	first := 'a'
	if capitals {
		first = 'A'
	}
	for i, name := range slices.Sorted(maps.Keys(d.body)) {
		p, ok := d.schema.Property(name)
		if !ok || value.Kind(d.body[name]) != "string" {
			continue
		}
		own := word + string(first+rune(i%26))
		switch {
		case p.Schema.Keywords.Format == "email":
			d.set(name, strings.ToLower(own)+"@example.com")
		case PlainText(p.Schema) && compare.Readable(name):
			found = d.set(name, own) || found
		}
	}
	for i, name := range slices.Sorted(maps.Keys(d.body)) {
		p, ok := d.schema.Property(name)
		if !found && ok && value.Kind(d.body[name]) == "string" && PlainText(p.Schema) {
			found = d.set(name, word+string(first+rune(i%26)))
		}
	}
}

// booleans are true in one record and false in the next: false is a value.
func (d *create) booleans(v bool) {
	for _, name := range slices.Sorted(maps.Keys(d.body)) {
		if value.Kind(d.body[name]) == "boolean" {
			d.set(name, v)
		}
	}
}

// simplify gives every other member the plainest value of its type.
func (d *create) simplify() {
	for _, name := range slices.Sorted(maps.Keys(d.body)) {
		p, ok := d.schema.Property(name)
		if !ok {
			continue
		}
		for _, v := range append(p.Schema.Choices(), json.Number("1"), json.Number("10"), true, "plain", "2024-05-17", "2024-05-17T10:00:00Z", "https://example.com/", []any{}) {
			if k := value.Kind(d.body[name]); k == value.Kind(v) && !(k == "string" && PlainText(p.Schema)) && d.set(name, v) {
				break
			}
		}
	}
}

// keys makes members that name other records name some that exist, and leaves
// the record's own key to the server, unless the client gives it.
func (d *create) keys(keys map[*spec.Resource]string, n int) {
	r := d.Resource
	if tokens := value.Tokens(r.Key.Pointer); len(tokens) == 1 {
		if r.Key.Given {
			d.set(tokens[0], d.ownKey(tokens[0], n))
		} else {
			d.drop(tokens[0])
		}
	}
	for _, k := range r.Managed {
		if tokens := value.Tokens(k.Pointer); len(tokens) == 1 {
			d.drop(tokens[0])
		}
	}
	for _, f := range r.Foreign {
		d.foreign(f, keys)
	}
	if d.Create == nil {
		return
	}
	for _, s := range d.Create.Scopes {
		if tokens := value.Tokens(s.Pointer); len(tokens) == 1 && s.Parent != nil && keys[s.Parent] != "" {
			if _, sent := d.body[tokens[0]]; sent {
				d.setKey(tokens[0], keys[s.Parent])
			}
		}
	}
}

func (d *create) foreign(f spec.ForeignKey, keys map[*spec.Resource]string) {
	tokens := value.Tokens(f.Pointer)
	if len(tokens) != 1 {
		return
	}
	if _, sent := d.body[tokens[0]]; !sent {
		return
	}
	key := keys[f.To]
	if key == "" && f.To != d.Resource {
		key = d.Existing(f.To)
	}
	switch {
	case key == "" && f.Many:
		d.set(tokens[0], []any{})
	case key == "":
		if d.drop(tokens[0]); d.body[tokens[0]] != nil {
			d.set(tokens[0], nil)
		}
	case f.Many:
		_ = d.set(tokens[0], []any{json.Number(key)}) || d.set(tokens[0], []any{key})
	default:
		d.setKey(tokens[0], key)
	}
}

// setKey writes a key as the number or the text that the member takes.
func (d *create) setKey(name, key string) {
	if numeric(key) && d.set(name, json.Number(key)) {
		return
	}
	d.set(name, key)
}

func numeric(text string) bool {
	return text != "" && len(text) < 19 && strings.Trim(text, "0123456789") == "" && (text[0] != '0' || text == "0")
}

// ownKey is a key that no other record has.
func (d *create) ownKey(name string, n int) any {
	old := d.body[name]
	if p, ok := d.schema.Property(name); ok && p.Schema.Allows("string") && PlainText(p.Schema) {
		return d.Values.Fresh(8000 + n)[:10]
	}
	for k := range 8 {
		v, err := d.Values.Of(d.schema, spec.AsRequest, 500+n*8+k)
		if object, ok := v.(map[string]any); err == nil && ok && object[name] != nil && !compare.Same(object[name], old) {
			return object[name]
		}
	}
	return old
}
