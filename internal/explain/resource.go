package explain

import (
	"github.com/actalike/actalike/spec"
)

// addCollection adds what only a collection, or what belongs to one, has.
func addCollection(e *Resource, r *spec.Resource) {
	if r.Key != nil {
		e.Key = &Key{Pointer: r.Key.Pointer, Prefix: r.Key.Prefix, Given: r.Key.Given, Reason: r.Key.Reason}
	}
	if r.Parent != nil {
		e.Parent = r.Parent.Name
	}
	e.Managed = r.Managed
	for _, f := range r.Foreign {
		e.Foreign = append(e.Foreign, Foreign{Pointer: f.Pointer, Many: f.Many, To: f.To.Name})
	}
}

func resourceOf(r *spec.Resource) Resource {
	e := Resource{
		Name: r.Name, Plural: r.Plural, Reason: r.Reason, Absent: r.Absent,
		Schema: r.Schema.Name(), Location: r.Schema.Location.String(), Position: r.Schema.Position,
		Unique:     append([]string{}, r.Unique...),
		References: make([]Reference, 0, len(r.References)),
	}
	if r.OfCaller {
		e.Owner = "caller"
	}
	for _, reference := range r.References {
		e.References = append(e.References, Reference{Catalogue: reference.Catalogue, IDs: reference.IDs, Objects: reference.Objects})
	}
	addCollection(&e, r)
	return e
}
