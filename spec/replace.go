package spec

// unsaid takes a field out that a replacing body does not hold (RFC 9110,
// section 9.3.4): the member goes where every answer can do without, else it
// takes its default or its neutral value. The key and what cannot be neutral
// stay as they are.
func (w *writer) unsaid(f *Field) {
	switch {
	case f.Flattened:
		w.object(f.holds(), nil)
	case f.Storage != Stored || f.Target == "":
	case f.Names != nil:
		w.names(f, nil)
	case !f.Needed:
		if v, ok := f.assumed(); ok {
			w.set(f.Target, v)
		} else {
			w.remove(f.Target)
		}
	default:
		w.emptied(f)
	}
}

func (w *writer) emptied(f *Field) {
	if v, ok := f.assumed(); ok {
		w.set(f.Target, v)
	} else if f.Read.Accepts(nil, AsResponse) {
		w.set(f.Target, nil)
	} else if v, ok := ZeroValue(f.Read); ok {
		w.set(f.Target, v)
	}
}
