package contract

import (
	"slices"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// patching changes a text by JSON Patches (RFC 6902).
var patching = &probe{"JSON Patch", func(t *trial) {
	o, media, ok := t.of.jsonPatch()
	if !ok {
		return
	}
	list := t.readStock(1)
	if len(list) == 0 {
		return
	}
	m := list[0]
	name := t.patchable(m)
	base, err := t.call(o, m.params(o), 0)
	if err != nil || name == "" {
		return
	}
	base.media = media
	t.patchApplied(base, m, name)
	t.patchRefused(base, m, name)
}}

// jsonPatch is the operation of a collection that takes JSON Patches.
func (c *collection) jsonPatch() (*spec.Operation, spec.MediaType, bool) {
	for _, o := range c.resource.Operations {
		if o.Method != "PATCH" || o.Body == nil || o.Item == "" || o.Caller {
			continue
		}
		if i := slices.IndexFunc(o.Body.Media, isJSONPatch); i >= 0 {
			return o, o.Body.Media[i], true
		}
	}
	return nil, spec.MediaType{}, false
}

// patchable is a member of a record that holds a plain text; "" if none does.
func (t *trial) patchable(m *made) string {
	for _, p := range t.of.resource.Schema.Properties {
		text, isText := member(m.current(), p.Name).(string)
		pointer := value.Pointer(p.Name)
		if isText && text != "" && plainText(p.Schema) && readable(p.Name) && !p.Schema.Keywords.ReadOnly && !t.servers(t.of.resource, pointer) && !stateLike(pointer) {
			return p.Name
		}
	}
	return ""
}

func step(op, name string, v any) map[string]any {
	return map[string]any{"op": op, "path": value.Pointer(name), "value": v}
}

// patchApplied replaces a member that a test finds as it is.
func (t *trial) patchApplied(base call, m *made, name string) {
	old, next := member(m.current(), name), t.fresh(9100)[:9]+"Z"
	body := []any{step("test", name, old), step("replace", name, next)}
	if !base.media.Schema.Accepts(body, spec.AsRequest) {
		return
	}
	before := m.record
	x := t.do(base.withBody(body))
	if !x.success() {
		if x.answered() && x.status < 500 {
			t.observed(x, "a JSON Patch is refused", x.describe())
		}
		return
	}
	wanted := []expectation{{name: value.Pointer(name), pointer: value.Pointer(name), value: next, sure: true}}
	t.eventually(func() bool {
		m.record, _ = t.fetch(m)
		return m.record != nil && len(unmet(m.record, wanted, true)) == 0
	})
	if m.record == nil {
		m.record = before
		return
	}
	t.members(lost, x, "a JSON Patch does not read back", m.record, wanted, true)
	t.steady(m, x, before, m.record, []string{value.Pointer(name)}, "a JSON Patch changed another member")
	m.body[name] = next
}

// patchRefused sends a patch whose test fails: none of it may be applied (RFC
// 5789, section 2; RFC 6902, section 5).
func (t *trial) patchRefused(base call, m *made, name string) {
	body := []any{step("replace", name, t.fresh(9101)[:9]), step("test", name, "actalike has not written this")}
	if m.record == nil || !base.media.Schema.Accepts(body, spec.AsRequest) {
		return
	}
	before := m.record
	x := t.do(base.withBody(body))
	after, _ := t.fetch(m)
	if after == nil {
		return
	}
	m.record = after
	switch {
	case !agrees(member(before, name), member(after, name)):
		t.broken(appliedRefused, x, "a JSON Patch whose test fails is applied: "+name, show(member(before, name)), show(member(after, name)))
	case x.success():
		t.observed(x, "a JSON Patch whose test fails is answered as a success", x.describe())
	}
}
