package journal

import (
	"maps"
	"slices"
	"strconv"

	"github.com/actalike/actalike/internal/value"
)

// change says what became of a record; false if nothing did.
func (r Record) change() (Change, bool) {
	before, hadOne := r.Before.value()
	after, hasOne := r.After.value()
	change := Change{Resource: r.Resource, ID: r.ID, Kind: Updated, Differences: []Difference{}}
	switch {
	case !hadOne && !hasOne:
		return change, false
	case !hadOne:
		change.Kind = Created
	case !hasOne:
		change.Kind = Deleted
	}
	change.Differences = Diff(before, after)
	return change, change.Kind != Updated || len(change.Differences) > 0
}

// value is a record as a value; what is no JSON is no record.
func (s State) value() (any, bool) {
	if s.Object != nil {
		return s.Object, true
	}
	v, err := value.Decode(s.JSON)
	if err != nil {
		return absent{}, false
	}
	return v, true
}

// absent stands for a value that is not there.
type absent struct{}

// Diff lists the values that differ between two JSON values, by their pointers:
// members of objects and items of lists one by one, by name and by place. A
// whole that came or went is one difference.
func Diff(before, after any) []Difference {
	return appendDiff([]Difference{}, "", before, after)
}

func appendDiff(list []Difference, pointer string, before, after any) []Difference {
	b, bothObjects := before.(map[string]any)
	a, ok := after.(map[string]any)
	if bothObjects && ok {
		for _, name := range unionOfNames(b, a) {
			list = appendDiff(list, pointer+value.Pointer(name), member(b, name), member(a, name))
		}
		return list
	}
	bs, bothLists := before.([]any)
	as, ok := after.([]any)
	if bothLists && ok {
		for i := range max(len(bs), len(as)) {
			list = appendDiff(list, pointer+value.Pointer(strconv.Itoa(i)), item(bs, i), item(as, i))
		}
		return list
	}
	if same(before, after) {
		return list
	}
	return append(list, Difference{Pointer: pointer, Before: encoded(before), After: encoded(after)})
}

func same(before, after any) bool {
	if before == (absent{}) || after == (absent{}) {
		return before == after
	}
	return value.Equal(before, after)
}

func unionOfNames(a, b map[string]any) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(names)
	return slices.Compact(names)
}

func member(object map[string]any, name string) any {
	if v, ok := object[name]; ok {
		return v
	}
	return absent{}
}

func item(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return absent{}
}

func encoded(v any) []byte {
	if v == (absent{}) {
		return nil
	}
	return value.Encode(v)
}
