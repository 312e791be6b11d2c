package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A variant is one way to make a body that creates a record: servers may demand
// more than their document says, so several are tried.
type variant int

const (
	whole   variant = iota // a made value of every member
	example                // what the document gives
	minimal                // required members alone
	simple                 // words, small numbers and first choices

)

// draft makes a body that creates record n of a collection; word is in its texts.
func (t *trial) draft(c *collection, o *spec.Operation, v variant, n int, keys map[*spec.Resource]string) (body value.Object, word string, ok bool) {
	media := bodyMedia(o.Body)
	s := media.Schema
	if s == nil {
		return value.Object{}, "", true
	}
	made, err := t.draftValue(s, media, v, n)
	object, isObject := made.(map[string]any)
	if err != nil || !isObject {
		return nil, "", false
	}
	word = t.fresh(7000 + n)[:10]
	d := drafter{trial: t, schema: s, body: value.Object(object), collection: c}
	if v == minimal || v == simple {
		d.leaveOut()
	}
	d.words(word, n%2 == 1)
	d.booleans(n%2 == 0)
	if v == whole && n%2 == 1 {
		d.leaveDefaults()
	}
	if v == simple {
		d.simplify()
	}
	d.keys(keys, n)
	return d.body, word, true
}

func (t *trial) draftValue(s *spec.Schema, m spec.MediaType, v variant, n int) (any, error) {
	if v == example {
		if list := bodyExamples(m); len(list) > 0 {
			return list[0], nil
		}
		return nil, fmt.Errorf("the document has no example")
	}
	return t.run.maker.Value(s, spec.AsRequest, firstPlain+n)
}

// A drafter changes a body member by member, as long as it stays valid.
type drafter struct {
	*trial
	schema     *spec.Schema
	body       value.Object
	collection *collection
}

// set gives a member another value if the body stays valid.
func (d *drafter) set(name string, v any) bool {
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

func (d *drafter) drop(name string) {
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
func (d *drafter) leaveDefaults() {
	for _, p := range d.schema.Properties {
		if p.Schema.Keywords.Default != nil && !p.Required {
			d.drop(p.Name)
		}
	}
}

func (d *drafter) leaveOut() {
	for _, name := range sortedKeys(d.body) {
		d.drop(name)
	}
}

// words puts fresh words into the texts that people read, so that the record can
// be told from every other one, and into e-mail addresses, which are often unique.
// Capitals are in every second record: servers that store small letters lose them.
func (d *drafter) words(word string, capitals bool) {
	found := false
	first := 'a'
	if capitals {
		first = 'A'
	}
	for i, name := range sortedKeys(d.body) {
		p, ok := d.schema.Property(name)
		if !ok || value.Kind(d.body[name]) != "string" {
			continue
		}
		own := word + string(first+rune(i%26))
		switch {
		case p.Schema.Keywords.Format == "email":
			d.set(name, strings.ToLower(own)+"@example.com")
		case plainText(p.Schema) && readable(name):
			found = d.set(name, own) || found
		}
	}
	for i, name := range sortedKeys(d.body) {
		p, ok := d.schema.Property(name)
		if !found && ok && value.Kind(d.body[name]) == "string" && plainText(p.Schema) {
			found = d.set(name, word+string(first+rune(i%26)))
		}
	}
}

// booleans are true in one record and false in the next: false is a value.
func (d *drafter) booleans(v bool) {
	for _, name := range sortedKeys(d.body) {
		if value.Kind(d.body[name]) == "boolean" {
			d.set(name, v)
		}
	}
}

// plainText tells whether a schema takes any text: no format, pattern or choice.
func plainText(s *spec.Schema) bool {
	k := s.Keywords
	return s.Allows("string") && len(s.Types()) > 0 && k.Format == "" && k.Pattern == "" && len(k.Enum) == 0 && k.Const == nil &&
		len(s.OneOf) == 0 && len(s.AnyOf) == 0 && len(s.Choices()) == 0
}

// readable knows the usual names of texts for people, which take any word.
func readable(name string) bool {
	name = strings.ToLower(name)
	if strings.Contains(name, "host") || strings.Contains(name, "domain") || strings.Contains(name, "file") || strings.Contains(name, "path") {
		return false
	}
	for _, word := range []string{"name", "title", "label", "subject", "description", "text", "summary", "content", "comment", "note", "body", "message", "slug"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// simplify gives every other member the plainest value of its type.
func (d *drafter) simplify() {
	for _, name := range sortedKeys(d.body) {
		p, ok := d.schema.Property(name)
		if !ok {
			continue
		}
		for _, v := range append(p.Schema.Choices(), json.Number("1"), json.Number("10"), true, "plain", "2024-05-17", "2024-05-17T10:00:00Z", "https://example.com/", []any{}) {
			if k := value.Kind(d.body[name]); k == value.Kind(v) && !(k == "string" && plainText(p.Schema)) && d.set(name, v) {
				break
			}
		}
	}
}

// keys makes members that name other records name some that exist, and leaves
// the record's own key to the server, unless the client gives it.
func (d *drafter) keys(keys map[*spec.Resource]string, n int) {
	r := d.collection.resource
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
	if d.collection.create == nil {
		return
	}
	for _, s := range d.collection.create.Scopes {
		if tokens := value.Tokens(s.Pointer); len(tokens) == 1 && s.Parent != nil && keys[s.Parent] != "" {
			if _, sent := d.body[tokens[0]]; sent {
				d.setKey(tokens[0], keys[s.Parent])
			}
		}
	}
}

func (d *drafter) foreign(f spec.ForeignKey, keys map[*spec.Resource]string) {
	tokens := value.Tokens(f.Pointer)
	if len(tokens) != 1 {
		return
	}
	if _, sent := d.body[tokens[0]]; !sent {
		return
	}
	key := keys[f.To]
	if key == "" && f.To != d.collection.resource {
		key = d.existing(f.To)
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
func (d *drafter) setKey(name, key string) {
	if numeric(key) && d.set(name, json.Number(key)) {
		return
	}
	d.set(name, key)
}

func numeric(text string) bool {
	return text != "" && len(text) < 19 && strings.Trim(text, "0123456789") == "" && (text[0] != '0' || text == "0")
}

// ownKey is a key that no other record has.
func (d *drafter) ownKey(name string, n int) any {
	old := d.body[name]
	if p, ok := d.schema.Property(name); ok && p.Schema.Allows("string") && plainText(p.Schema) {
		return d.fresh(8000 + n)[:10]
	}
	for k := range 8 {
		v, err := d.run.maker.Value(d.schema, spec.AsRequest, firstPlain+500+n*8+k)
		if object, ok := v.(map[string]any); err == nil && ok && object[name] != nil && !same(object[name], old) {
			return object[name]
		}
	}
	return old
}

// plainThroughout tells whether every member of a body is one that no server can
// find fault with, if its document says all: refusing the body is then broken.
func (c *collection) plainThroughout(s *spec.Schema, body value.Object) bool {
	if s == nil || len(s.OneOf)+len(s.AnyOf) > 0 {
		return false
	}
	for name, v := range body {
		p, ok := s.Property(name)
		foreign := slices.ContainsFunc(c.resource.Foreign, func(f spec.ForeignKey) bool { return f.Pointer == value.Pointer(name) })
		if !ok || foreign || keptByName(name) || keyLike(name) {
			return false
		}
		switch v.(type) {
		case string:
			if !plainText(p.Schema) && len(p.Schema.Choices()) == 0 && p.Schema.Keywords.Format != "date" && p.Schema.Keywords.Format != "date-time" {
				return false
			}
			if plainText(p.Schema) && !readable(name) {
				return false
			}
		case map[string]any, []any:
			return false
		}
	}
	return true
}

// keyLike knows the usual names of members that name another record.
func keyLike(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, "_id") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID") || strings.HasSuffix(lower, "_ids") || strings.HasSuffix(name, "Ids")
}
