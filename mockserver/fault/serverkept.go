package fault

import (
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func serverKept() []Fault {
	const family = "server-kept fields"
	needs := []Need{NeedsKept}
	return []Fault{
		{ID: "address-writable", Family: family, Needs: needs,
			Title:   "The e-mail address can be written at the top of the body",
			Text:    "The serializer takes every column of the model.",
			Example: `PATCH {"email":"eve@example.com"} -> 200 {"email":"eve@example.com"}`,
			Inject:  takingMembers(top, schemaOf("string", "email"))},
		{ID: "address-writable-nested", Family: family, Needs: []Need{NeedsKept, NeedsNested},
			Title:   "The e-mail address can be written through a nested object",
			Text:    "The nested serializer has another list of fields than the outer one.",
			Example: `PATCH {"details":{"email":"eve@example.com"}} -> 200 {"email":"eve@example.com"}`,
			Inject:  takingMembers(within, schemaOf("string", "email"))},
		{ID: "counters-writable", Family: family, Needs: needs,
			Title:   "Counters can be written",
			Text:    "Fields that are not marked read-only may be sent.",
			Example: `PATCH {"followers":1000000} -> 200 {"followers":1000000}`,
			Inject:  takingKept(isCounter)},
		{ID: "created-time-writable", Family: family, Needs: needs,
			Title:   "The time of creation can be written",
			Text:    "The serializer takes every column of the model.",
			Example: `PATCH {"created":"2001-02-03T04:05:06Z"} -> 200 with that time`,
			Inject:  takingMembers(top, schemaOf("string", "date-time"))},
		{ID: "flags-writable", Family: family, Needs: needs,
			Title:   "Flags that the server computes can be written",
			Text:    "Mass assignment: every member of the body is set on the record.",
			Example: `PATCH {"is_admin":true} -> 200 {"is_admin":true}`,
			Inject: takingKept(func(f *spec.Field) bool {
				return f.Read != nil && len(f.Schema.Types()) > 0 && f.Schema.Allows("boolean")
			})},
		{ID: "ids-writable", Family: family, Needs: needs,
			Title:   "The id of the record can be written",
			Text:    "The body is merged into the document that holds the id.",
			Example: `PATCH {"id":"1"} -> 200 {"id":"1"}`,
			Inject:  takingMembers(top, schemaOf("string", ""))},
		{ID: "objects-writable", Family: family, Needs: []Need{NeedsKept, NeedsReference},
			Title:   "The objects of references can be written",
			Text:    "The nested serializer of the answer is writable.",
			Example: `PATCH {"tags_data":[{"id":1,"name":"x"}]} -> 200 with that object`,
			Inject:  takingKept(isObjects)},
		{ID: "texts-writable", Family: family, Needs: needs,
			Title:   "Texts that the server computes can be written",
			Text:    "A badge is a column like any other.",
			Example: `PATCH {"badge":"legend"} -> 200 {"badge":"legend"}`,
			Inject: takingKept(func(f *spec.Field) bool {
				return f.Read != nil && len(f.Schema.Types()) > 0 && f.Schema.Allows("string")
			})},
	}
}

// isObjects tells whether a field holds objects.
func isObjects(f *spec.Field) bool {
	return f.Read != nil && f.Schema.Items != nil && len(f.Schema.Items.Properties) > 0
}

// takingKept injects the writing of declared fields that the server keeps.
func takingKept(wanted want) func(Target) Hooks {
	return recordWrites(func(w Write, record value.Object) value.Object {
		for _, f := range ofKind(w.Plan, spec.ServerManaged, wanted) {
			if v, ok := sent(w.Body, f); ok {
				record = put(record, f.Target, v)
			}
		}
		return record
	})
}

// top and within tell where in a body a member may stand: at the top, or in an
// object of it.
func top(_ *spec.Plan, body any, name string) (any, bool) { return value.At(body, value.Pointer(name)) }

func within(p *spec.Plan, body any, name string) (v any, ok bool) {
	p.Walk(func(f *spec.Field) {
		if hasMembers(f) && !ok {
			v, ok = value.At(body, f.Pointer+value.Pointer(name))
		}
	})
	return v, ok
}

// takingMembers injects the writing of members that no request is declared to
// write.
func takingMembers(where func(*spec.Plan, any, string) (any, bool), fits func(*spec.Schema) bool) func(Target) Hooks {
	return recordWrites(func(w Write, record value.Object) value.Object {
		for _, p := range unwritten(w.Plan.Resource, w.Plan, fits) {
			if v, ok := where(w.Plan, w.Body, p.Name); ok {
				record = put(record, value.Pointer(p.Name), v)
			}
		}
		return record
	})
}
