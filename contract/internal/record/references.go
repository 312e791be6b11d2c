package record

import (
	"fmt"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/spec"
)

// unusualNames are names that a careless server would split, cut or escape.
func unusualNames() []sample {
	long := lengthen("A rather long name of a rather rare thing ", 100)
	return []sample{
		{"names with signs", []any{"C++", "C#", "C", "Node.js", "R&D"}, may},
		{"names with commas and markup", []any{"Research, Development", "<b>Bold</b> moves", "50% \"quoted\""}, may},
		{"names of any script", []any{"Développement", "Zoë", "日本語", "עברית"}, may},
		{"a long name", []any{long}, may},
		{"many names", []any{"One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}, may},
	}
}

func writeUnusualNames(t *Session) {
	fields := t.Leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil })
	for _, s := range unusualNames() {
		t.writeEach(s.what, s.demand, fixedNames(fields, s.value))
	}
	if len(fields) > 0 {
		namesByCase(t, fields[0])
	}
}

// namesByCase notes whether case tells names apart: that is the server's to say.
func namesByCase(t *Session, f *spec.Field) {
	x := t.patch(t.First, f.Body([]any{"actalike case", "Actalike Case"}))
	if record, ok := x.Record(); ok {
		t.Observed(x, fmt.Sprintf("names that differ in case only are %d", len(f.Names.NamesIn(record))), f.Pointer)
	}
}

// fixedNames is the same list for each field whose schema takes it.
func fixedNames(fields []*spec.Field, list any) []sent {
	var all []sent
	for _, f := range fields {
		if f.Schema.Accepts(list, spec.AsPatch) {
			all = append(all, sent{f, list})
		}
	}
	return all
}

func writeNamesAgain(t *Session) {
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil && f.Names.IDs != "" }) {
		lists := lists(t, f)
		if lists == nil {
			continue
		}
		ids := map[string]any{}
		for _, list := range [][]any{lists[0], lists[1], lists[5], lists[0]} {
			sameIDs(t, f, list, ids)
		}
	}
	duplicateNames(t)
}

// sameIDs writes names and notes a name whose id is not the one it had.
func sameIDs(t *Session, f *spec.Field, list []any, ids map[string]any) {
	if !t.write(t.First, "names", must, sent{f, list}) {
		return
	}
	record := t.state(t.First)
	objects, _ := record[f.Names.Objects].([]any)
	for _, object := range objects {
		entry, _ := object.(map[string]any)
		name, _ := entry[spec.ReferenceName].(string)
		id, ok := entry[spec.ReferenceID]
		if !ok {
			continue
		}
		if old, known := ids[name]; known && !compare.Same(old, id) {
			t.field(evidence.Disturbed, finding.Broken, f, nil, fmt.Sprintf("gave %q another id than before", name), compare.Show(old), compare.Show(id))
		}
		ids[name] = id
	}
}

// duplicateNames notes what a server does with a name that is sent twice.
func duplicateNames(t *Session) {
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return f.Names != nil }) {
		lists := lists(t, f)
		if lists == nil {
			continue
		}
		twice := []any{lists[0][0], lists[0][1], lists[0][0]}
		if !f.Schema.Accepts(twice, spec.AsPatch) {
			continue
		}
		x := t.patch(t.First, f.Body(twice))
		if record, ok := x.Record(); ok {
			t.Observed(x, "a name that is sent twice reads back "+fmt.Sprint(len(f.Names.NamesIn(record))-1)+" times", x.Describe())
		} else {
			t.Observed(x, "a name that is sent twice is refused", x.Describe())
		}
	}
}
