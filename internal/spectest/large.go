// Package spectest makes descriptions for tests: large ones, that no repository
// should hold.
package spectest

import "fmt"

// OperationsPerResource is how many operations each resource of [Large] has.
const OperationsPerResource = 6

// Large is a description as generators write them: collections with lists,
// creates, reads, replacements, merges and deletes, each with schemas of its own
// for what is read, written, changed and listed. A resource takes about 36 KiB as
// indented JSON. The same number gives the same description.
func Large(resources int) Node {
	paths, schemas := Object{}, sharedSchemas()
	for n := range resources {
		paths = append(paths, pathsOf(n)...)
		schemas = append(schemas, schemasOf(n, resources)...)
	}
	return Object{
		{"openapi", "3.0.3"},
		{"info", Object{{"title", "Large"}, {"version", "1.0.0"}, {"description", prose(0)}}},
		{"security", Array{Object{{"bearer", Array{}}}}},
		{"paths", paths},
		{"components", Object{
			{"securitySchemes", Object{{"bearer", Object{{"type", "http"}, {"scheme", "bearer"}}}}},
			{"schemas", schemas},
		}},
	}
}

func pathsOf(n int) Object {
	thing, tag := fmt.Sprint("Thing", n), Array{fmt.Sprint("things", n)}
	operation := func(verb, status string, rest ...Member) Object {
		o := Object{{"operationId", fmt.Sprint("things", n, "_", verb)}, {"summary", verb + " " + thing}, {"description", prose(n + len(verb))}, {"tags", tag}}
		answers := Object{{status, Object{{"description", prose(n)}}}}
		for i := range rest {
			if rest[i].Name == "answer" {
				answers[0].Value = Object{{"description", prose(n)}, {"content", content(rest[i].Value)}}
				continue
			}
			o = append(o, rest[i])
		}
		answers = append(answers, problem("400", n), problem("403", n))
		return append(o, Member{"responses", answers})
	}
	body := func(name string) Member {
		return Member{"requestBody", Object{{"content", content(ref(name))}, {"required", true}}}
	}
	id := Array{parameter("id", "path", Object{{"type", "integer"}}, true)}
	return Object{
		{fmt.Sprintf("/things%d/", n), Object{
			{"get", operation("list", "200", Member{"parameters", filters(n)}, Member{"answer", ref(thing + "List")})},
			{"post", operation("create", "201", body(thing+"Request"), Member{"answer", ref(thing)})},
		}},
		{fmt.Sprintf("/things%d/{id}/", n), Object{
			{"parameters", id},
			{"get", operation("retrieve", "200", Member{"answer", ref(thing)})},
			{"put", operation("update", "200", body(thing+"Request"), Member{"answer", ref(thing)})},
			{"patch", operation("partial_update", "200", body("Patched"+thing+"Request"), Member{"answer", ref(thing)})},
			{"delete", operation("destroy", "204")},
		}},
	}
}

func problem(status string, n int) Member {
	return Member{status, Object{{"description", prose(n + 3)}, {"content", content(ref("Problem"))}}}
}

func content(schema Node) Object {
	return Object{{"application/json", Object{{"schema", schema}}}}
}

func filters(n int) Array {
	list := Array{
		parameter("page", "query", Object{{"type", "integer"}}, false),
		parameter("page_size", "query", Object{{"type", "integer"}}, false),
		parameter("search", "query", Object{{"type", "string"}}, false),
	}
	for i, field := range fields(n) {
		if i%3 == 0 {
			list = append(list, parameter(field, "query", Object{{"type", "string"}}, false))
		}
	}
	return list
}

func parameter(name, in string, schema Object, required bool) Object {
	p := Object{{"name", name}, {"in", in}, {"description", prose(len(name))}, {"schema", schema}}
	if required {
		p = append(p, Member{"required", true})
	}
	return p
}

func ref(name string) Object { return Object{{"$ref", "#/components/schemas/" + name}} }

func prose(n int) string {
	words := []string{"The", "value", "that", "callers", "see", "when", "a", "policy", "binds", "it", "to", "some", "stage", "of", "the", "flow", "in", "use", "today", "only"}
	text := ""
	for i := range 12 + n%5 {
		text += words[(n*7+i*3)%len(words)] + " "
	}
	return fmt.Sprint(text, "(", n, ").")
}
