package spec

import "sync"

// components are built when they are first asked for.
type components struct {
	once  sync.Once
	named map[string]*Schema
}

// Components are the schemas that stand under components, by their names,
// whether an operation uses them or not. The map is not to be changed.
func (d *Document) Components() map[string]*Schema {
	d.components.once.Do(func() {
		d.components.named = map[string]*Schema{}
		if d.model.Components == nil {
			return
		}
		for _, name := range d.Names(d.Locate(d.Root(), "components", "schemas")) {
			ref := d.model.Components.Schemas[name]
			if s := d.schema(ref, d.Locate(d.Root(), "components", "schemas", name)); s != nil {
				d.components.named[name] = s
			}
		}
		d.inherit()
	})
	return d.components.named
}
