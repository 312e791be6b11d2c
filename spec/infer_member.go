package spec

import (
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// createdNames and updatedNames are what members are called that the server sets.
var (
	createdNames = set("created", "createdat", "createdon", "createdtime", "createdtimestamp", "createtime", "creationdate", "creationtime", "datecreated", "createddate", "insertedat", "addedat")
	updatedNames = set("updated", "updatedat", "updatedon", "updatedtime", "updatetime", "modified", "modifiedat", "modifiedon", "lastmodified",
		"lastmodifiedat", "lastupdated", "lastupdatedat", "dateupdated", "datemodified", "updateddate", "modifieddate", "changedat", "lastmodifieddate")
)

// managed finds the times that a server sets by itself: no create or change
// lets a client write them.
func (r *Resource) managed() []ManagedMember {
	var list []ManagedMember
	for _, p := range base(r.Schema).Members() {
		role := map[bool]Role{createdNames[norm(p.Name)]: CreatedAt, updatedNames[norm(p.Name)]: UpdatedAt}[true]
		if role != "" && isMoment(p.Schema) && !r.writes(value.Pointer(p.Name)) {
			list = append(list, ManagedMember{Pointer: value.Pointer(p.Name), Role: role})
		}
	}
	return list
}

func isMoment(s *Schema) bool {
	s = base(s)
	return strings.HasPrefix(s.Keywords.Format, "date") || slices.Contains(s.Types(), "integer") || slices.Contains(s.Types(), "string") && s.Keywords.Format == ""
}

// writes tells whether some operation lets clients write a member of the record.
func (r *Resource) writes(target string) bool {
	return slices.ContainsFunc(r.Operations, func(o *Operation) bool {
		found := false
		if o.Plan != nil {
			o.Plan.Walk(func(f *Field) { found = found || f.Storage == Stored && f.Target == target })
		}
		return found
	})
}

// foreign finds the members of a record that name records of other collections:
// their names end in the name and the key of a resource.
func foreign(r *Resource, keys []keyName) []ForeignKey {
	var list []ForeignKey
	for _, p := range base(r.Schema).Members() {
		pointer, s := value.Pointer(p.Name), base(p.Schema)
		if r.Key != nil && r.Key.Pointer == pointer {
			continue
		}
		many := s.Items != nil
		if many {
			s = base(s.Items)
		}
		if to := keyed(keys, norm(p.Name), many); to != nil && isScalar(s) && len(s.Keywords.Enum) == 0 && to.Key.Prefix == "" {
			list = append(list, ForeignKey{Pointer: pointer, Many: many, To: to})
		}
	}
	return list
}

// A keyName is how members of other records call the key of a collection.
type keyName struct {
	of             *Resource
	one, many, key string // as [norm] spells them
}

// keyNames lists those of all collections, once for a document.
func (a *API) keyNames() []keyName {
	var list []keyName
	for _, r := range a.Resources {
		if r.Key == nil || r.Key.Pointer == "" {
			continue
		}
		key := norm(r.Key.Pointer)
		if !slices.Contains(keyNames[:5], key) {
			key = "id"
		}
		list = append(list, keyName{r, norm(r.Name), norm(r.Plural), key})
	}
	return list
}

// keyed finds the collection whose key a name means.
func keyed(list []keyName, name string, many bool) *Resource {
	for _, k := range list {
		rest, of := strings.CutPrefix(name, k.one)
		if of && (rest == k.key || many && rest == k.key+"s") {
			return k.of
		}
		if rest, of := strings.CutPrefix(name, k.many); many && of && rest == k.key+"s" {
			return k.of
		}
	}
	return nil
}
