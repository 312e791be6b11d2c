package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/value"
)

// keyNames are what records call their key, the most telling first.
var keyNames = []string{"id", "uuid", "guid", "pk", "slug", "key", "handle", "username", "login", "code", "name", "sku", "number"}

// looksKeyed tells whether an object is one of many: it holds an id.
func looksKeyed(s *Schema) bool {
	s = base(s)
	return s != nil && slices.ContainsFunc(s.Members(), func(p Property) bool {
		switch norm(p.Name) {
		case "id", "uuid", "guid", "slug", "username":
			return isScalar(p.Schema)
		}
		return false
	})
}

// isScalar tells whether a schema lets text or numbers in, and says so.
func isScalar(s *Schema) bool {
	s = base(s)
	types := s.Types()
	if branches := notNull(slices.Concat(s.OneOf, s.AnyOf)); len(types) == 0 && len(branches) > 1 {
		return !slices.ContainsFunc(branches, func(b *Schema) bool { return base(b) == s || !isScalar(b) })
	}
	return slices.Contains(types, "string") || slices.Contains(types, "integer") || slices.Contains(types, "number")
}

// key finds the member that the path of one record names.
func (i *inference) key(p *place, r *Resource) *Key {
	_, listed := listIn(p.at, p.path.word())
	k := &Key{Schema: i.paramSchema(p.items, p.param), Loose: p.path.word() == "" && len(p.path) > 0 && !isObject(listed)}
	member, reason := keyMember(r, r.Schema, k.Schema, p)
	holder := ""
	if member.Schema == nil {
		member, reason, holder = heldKey(r, k.Schema, p)
	}
	if member.Schema == nil {
		k.Reason = "no member of an answer holds what the path names"
		return k
	}
	k.Pointer, k.Reason = holder+value.Pointer(member.Name), reason
	k.Loose = k.Loose || endsInWord(member.Name, norm(r.Name), norm(p.param))
	k.Prefix = keyPrefix(member, p.path.word())
	if k.Schema == nil {
		k.Schema = member.Schema
	}
	return k
}

func (i *inference) paramSchema(operations []*Operation, name string) *Schema {
	for _, o := range operations {
		for _, p := range o.Parameters {
			if p.In == "path" && p.Name == name {
				return p.Schema
			}
		}
	}
	return nil
}

// keyMember picks the member that holds the key: the one that the parameter is
// called, with the name of the resource before it or not, else the first that
// is called as keys are. of is the schema of the parameter; nil if it has none.
func keyMember(r *Resource, schema, of *Schema, p *place) (Property, string) {
	schema = base(schema)
	list := slices.DeleteFunc(slices.Clone(schema.Members()), func(p Property) bool { return !isScalar(p.Schema) || !holdsKey(p.Schema, of) })
	named := func(name string) int {
		return slices.IndexFunc(list, func(p Property) bool { return norm(p.Name) == name })
	}
	param, one := norm(p.param), norm(r.Name)
	if n := named("name"); n >= 0 && keyPrefix(list[n], p.path.word()) != "" {
		return list[n], "its description says that it is the resource name"
	}
	if n := named(param); n >= 0 && param != "" {
		return list[n], fmt.Sprintf("the path calls it %s", p.param)
	}
	for _, prefix := range []string{one, norm(english.Singular(p.path.word())), norm(schema.Name())} {
		if rest, ok := strings.CutPrefix(param, prefix); ok && rest != "" {
			if n := named(rest); n >= 0 {
				return list[n], fmt.Sprintf("the path calls it %s", p.param)
			}
		}
	}
	if n := named(one + param); n >= 0 && param != "" {
		return list[n], "it is called after the resource"
	}
	if n := slices.IndexFunc(list, func(p Property) bool { return endsInWord(p.Name, one, param) }); n >= 0 {
		return list[n], fmt.Sprintf("the path calls it %s", p.param)
	}
	for _, ending := range keyNames {
		if n := named(ending); n >= 0 && strings.HasSuffix(param, ending) {
			return list[n], fmt.Sprintf("the path calls it %s", p.param)
		}
	}
	after := []string{one + "id", one + "uuid", one + "key", one + "slug", one + "name"}
	if strings.HasSuffix(param, "id") { // a name is no id
		after = []string{one + "id", one + "uuid", "id", "uuid", "guid", "pk"}
	}
	for _, name := range after {
		if n := named(name); n >= 0 {
			return list[n], "it is called after the resource"
		}
	}
	for _, name := range keyNames {
		if n := named(name); n >= 0 {
			return list[n], "keys are often called so"
		}
	}
	return Property{}, ""
}

// headNames are members that hold what tells records apart, where these do not.
var headNames = []string{"metadata", "meta", "sys", "attributes", "header", "identity"}

// heldKey is [keyMember] in an object of the record: /metadata/name. The member
// has to be called as the path calls it.
func heldKey(r *Resource, of *Schema, p *place) (member Property, reason, holder string) {
	for _, head := range base(r.Schema).Members() {
		held := base(head.Schema)
		if !slices.Contains(headNames, norm(head.Name)) || !isObject(held) {
			continue
		}
		member, reason = keyMember(r, held, of, p)
		if member.Schema != nil && (norm(member.Name) == norm(p.param) || strings.HasSuffix(norm(p.param), norm(member.Name))) {
			return member, reason, value.Pointer(head.Name)
		}
	}
	return Property{}, "", ""
}

// endsInWord tells whether the name of a member, which begins as the resource is
// called, is the end of that of a parameter: try_number of {task_try_number}.
func endsInWord(member, one, param string) bool {
	name := norm(member)
	return one != "" && name != one && name != param && strings.HasPrefix(name, one) && strings.HasSuffix(param, name)
}

// holdsKey tells whether a member can hold what a path parameter takes.
func holdsKey(member, of *Schema) bool {
	if of = base(of); of == nil {
		return true
	}
	member = base(member)
	numbers := func(s *Schema) bool {
		return slices.Contains(s.Types(), "integer") || slices.Contains(s.Types(), "number")
	}
	if numbers(of) && !slices.Contains(of.Types(), "string") {
		return numbers(member)
	}
	return of.Keywords.Format != "uuid" || member.Keywords.Format == "uuid"
}

// keyPrefix reads the resource names of AIP-122 from what a member says of
// itself: "Format: memos/{memo}". Of a name with several keys it is the part
// before the last one.
func keyPrefix(p Property, word string) string {
	if norm(p.Name) != "name" || word == "" {
		return ""
	}
	for _, name := range resourceName().FindAllStringSubmatch(base(p.Schema).Keywords.Description, -1) {
		if strings.HasSuffix("/"+name[1], "/"+word+"/") {
			return word + "/"
		}
	}
	return ""
}

// resourceName is a resource name as descriptions write it.
var resourceName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`((?:[A-Za-z0-9-]+/(?:(?:\{[^}]*\}|\*)/)?)*[A-Za-z0-9-]+/)(?:\{[^}]*\}|\*)`)
})

// given tells whether a create body may hold the key.
func (r *Resource) given() bool {
	return slices.ContainsFunc(r.Operations, func(o *Operation) bool {
		found := false
		if o.Effect == Creates && o.Plan != nil {
			o.Plan.Walk(func(f *Field) { found = found || f.Storage == Stored && f.Target == r.Key.Pointer })
		}
		return found
	})
}
