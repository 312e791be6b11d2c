package scenario

import (
	"slices"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// applyJSONPatches changes a text by JSON Patches (RFC 6902).
func applyJSONPatches(t *Session) {
	o, media, ok := t.Of.jsonPatch()
	if !ok {
		return
	}
	list := t.ensureRead(1)
	if len(list) == 0 {
		return
	}
	m := list[0]
	name := patchable(t, m)
	base, err := t.Values.Call(o, m.Params(o), 0)
	if err != nil || name == "" {
		return
	}
	base.Media = media
	patchApplied(t, base, m, name)
	patchRefused(t, base, m, name)
}

// jsonPatch is the operation of a collection that takes JSON Patches.
func (c *Collection) jsonPatch() (*spec.Operation, spec.MediaType, bool) {
	for _, o := range c.Resource.Operations {
		if o.Method != "PATCH" || o.Body == nil || o.Item == "" || o.Caller {
			continue
		}
		if i := slices.IndexFunc(o.Body.Media, session.IsJSONPatch); i >= 0 {
			return o, o.Body.Media[i], true
		}
	}
	return nil, spec.MediaType{}, false
}

// patchable is a member of a record that holds a plain text; "" if none does.
func patchable(t *Session, m *Record) string {
	for _, p := range t.Of.Resource.Schema.Properties {
		text, isText := compare.Member(m.current(), p.Name).(string)
		pointer := value.Pointer(p.Name)
		if isText && text != "" && generate.PlainText(p.Schema) && compare.Readable(p.Name) && !p.Schema.Keywords.ReadOnly && !compare.ServerManaged(t.Of.Resource, pointer) && !compare.StateLike(pointer) {
			return p.Name
		}
	}
	return ""
}

func step(op, name string, v any) map[string]any {
	return map[string]any{"op": op, "path": value.Pointer(name), "value": v}
}

// patchApplied replaces a member that a test finds as it is.
func patchApplied(t *Session, base session.Call, m *Record, name string) {
	old, next := compare.Member(m.current(), name), t.Values.Fresh(9100)[:9]+"Z"
	body := []any{step("test", name, old), step("replace", name, next)}
	if !base.Media.Schema.Accepts(body, spec.AsRequest) {
		return
	}
	before := m.Record
	x := t.Do(base.WithBody(body))
	if !x.Success() {
		if x.Answered() && x.Status < 500 {
			t.Observed(x, "a JSON Patch is refused", x.Describe())
		}
		return
	}
	wanted := []compare.Expectation{{Name: value.Pointer(name), Pointer: value.Pointer(name), Value: next, Sure: true}}
	t.Eventually(func() bool {
		m.Record, _ = t.fetch(m)
		return m.Record != nil && len(compare.Unmet(m.Record, wanted, true)) == 0
	})
	if m.Record == nil {
		m.Record = before
		return
	}
	t.Members(evidence.Lost, x, "a JSON Patch does not read back", m.Record, wanted, true)
	t.UnchangedMembers(m, x, before, m.Record, []string{value.Pointer(name)}, "a JSON Patch changed another member")
	m.Body[name] = next
}

// patchRefused sends a patch whose test fails: none of it may be applied (RFC
// 5789, section 2; RFC 6902, section 5).
func patchRefused(t *Session, base session.Call, m *Record, name string) {
	body := []any{step("replace", name, t.Values.Fresh(9101)[:9]), step("test", name, "actalike has not written this")}
	if m.Record == nil || !base.Media.Schema.Accepts(body, spec.AsRequest) {
		return
	}
	before := m.Record
	x := t.Do(base.WithBody(body))
	after, _ := t.fetch(m)
	if after == nil {
		return
	}
	m.Record = after
	switch {
	case !compare.Agrees(compare.Member(before, name), compare.Member(after, name)):
		t.Broken(evidence.AppliedRefused, x, "a JSON Patch whose test fails is applied: "+name, compare.Show(compare.Member(before, name)), compare.Show(compare.Member(after, name)))
	case x.Success():
		t.Observed(x, "a JSON Patch whose test fails is answered as a success", x.Describe())
	}
}
