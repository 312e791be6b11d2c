package spectest

import "fmt"

func sharedSchemas() Object {
	text := Object{{"type", "string"}}
	return Object{
		{"Problem", Object{{"type", "object"}, {"properties", Object{{"detail", text}, {"code", text}}}, {"required", Array{"detail"}}}},
		{"Pagination", Object{
			{"type", "object"},
			{"properties", Object{{"next", Object{{"type", "number"}}}, {"previous", Object{{"type", "number"}}}, {"count", Object{{"type", "number"}}}}},
			{"required", Array{"next", "previous", "count"}},
		}},
	}
}

// fields are the members of a resource that clients write.
func fields(n int) []string {
	stems := []string{"name", "slug", "title", "label", "group", "policy", "stage", "color", "region", "weight", "limit", "offset_days", "note", "path", "host", "mode", "scope", "owner_name", "branch", "digest", "channel", "state"}
	list := make([]string, len(stems))
	for i, stem := range stems {
		list[i] = stem
		if (n+i)%4 == 0 {
			list[i] = fmt.Sprint(stem, "_", n%7)
		}
	}
	return list
}

func schemasOf(n, of int) Object {
	thing := fmt.Sprint("Thing", n)
	written, required := Object{}, Array{}
	for i, field := range fields(n) {
		written = append(written, Member{field, fieldSchema(n, i, of)})
		if i%4 == 0 {
			required = append(required, field)
		}
	}
	kept := Object{
		{"id", Object{{"type", "integer"}, {"readOnly", true}, {"title", "ID"}, {"description", prose(n)}}},
		{"added_at", Object{{"type", "string"}, {"format", "date-time"}, {"readOnly", true}}},
		{"touched_at", Object{{"type", "string"}, {"format", "date-time"}, {"readOnly", true}}},
		{"parent_obj", Object{{"allOf", Array{ref(fmt.Sprint("Thing", (n*5+1)%of))}}, {"readOnly", true}, {"nullable", true}}},
	}
	always := append(Array{"id", "added_at", "touched_at"}, required...)
	return Object{
		{thing + "Mode", Object{{"type", "string"}, {"enum", Array{"none", "one", fmt.Sprint("mode_", n)}}, {"description", prose(n)}}},
		{thing, Object{{"type", "object"}, {"description", prose(n)}, {"properties", append(kept, written...)}, {"required", always}}},
		{thing + "Request", Object{{"type", "object"}, {"description", prose(n)}, {"properties", written}, {"required", required}}},
		{"Patched" + thing + "Request", Object{{"type", "object"}, {"description", prose(n)}, {"properties", written}}},
		{thing + "List", Object{
			{"type", "object"},
			{"properties", Object{{"pagination", ref("Pagination")}, {"results", Object{{"type", "array"}, {"items", ref(thing)}}}}},
			{"required", Array{"pagination", "results"}},
		}},
	}
}

// fieldSchema is the schema of field i of resource n; its kinds take turns.
func fieldSchema(n, i, of int) Object {
	said := Member{"description", prose(n + i)}
	switch (n + i) % 10 {
	case 0:
		return Object{{"type", "integer"}, {"minimum", 0}, {"maximum", 100 + n}, said}
	case 1:
		return Object{{"type", "array"}, {"items", Object{{"type", "string"}, {"format", "uuid"}}}, said}
	case 2:
		return Object{{"allOf", Array{ref(fmt.Sprint("Thing", n, "Mode"))}}, said}
	case 3:
		return Object{{"type", "string"}, {"nullable", true}, {"format", "uri"}, said}
	case 4:
		return Object{{"type", "object"}, {"additionalProperties", Object{}}, said}
	case 5:
		return Object{{"oneOf", Array{ref(fmt.Sprint("Thing", n, "Mode")), Object{{"type", "integer"}}}}, {"nullable", true}, said}
	case 6:
		return Object{{"type", "object"}, {"properties", Object{{"from", Object{{"type", "string"}, {"format", "date"}}}, {"to", Object{{"type", "string"}, {"format", "date"}}}, {"mode", ref(fmt.Sprint("Thing", (n+3)%of, "Mode"))}}}, said}
	case 7:
		return Object{{"type", "boolean"}, {"default", true}, said}
	}
	return Object{{"type", "string"}, {"minLength", 1}, {"maxLength", 64}, {"pattern", "^[-a-zA-Z0-9_]+$"}, said}
}
