// Package generate makes what requests hold: values of fields and parameters, bodies
// that create records, and bodies that break one rule. The same seed gives the same.
package generate

import (
	"fmt"
	"hash/fnv"
	"iter"
	"math/rand/v2"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Values makes the values that requests hold: the same for the same seed.
type Values struct {
	maker   *fixtures.Maker
	seed    uint64
	records map[seededRecord]value.Object
}

func New(api *spec.API, seed uint64) *Values {
	return &Values{maker: fixtures.New(api, seed), seed: seed, records: map[seededRecord]value.Object{}}
}

// firstPlain is where the seeded records begin that plain values are taken from:
// far from the users a mock of the same seed would have.
const firstPlain = 4001

// Of is valid value n of a schema.
func (v *Values) Of(s *spec.Schema, d spec.Direction, n int) (any, error) {
	return v.maker.Value(s, d, firstPlain+n)
}

// Invalid are values that break one rule of a schema each.
func (v *Values) Invalid(s *spec.Schema, d spec.Direction) iter.Seq[fixtures.Case] {
	return v.maker.Invalid(s, d)
}

// Names are those of a catalogue.
func (v *Values) Names(catalogue string) []string { return v.maker.Catalogue(catalogue) }

// Plain is a realistic value for a field of a resource, another one for each n, and
// never the one that current holds.
func (v *Values) Plain(of *spec.Resource, f *spec.Field, current value.Object, n int) (any, bool) {
	old, _ := f.ReadIn(current)
	for k := range 12 {
		record := v.seeded(of, firstPlain+n*12+k)
		made, ok := f.ReadIn(record)
		if f.Storage != spec.Stored || !ok || made == nil {
			var err error
			made, err = v.Of(f.Schema, spec.AsPatch, n*12+k)
			ok = err == nil
		}
		if f.Names != nil {
			made, ok = v.someNames(f, n*12+k), true
		}
		if f.Unique {
			made = v.Fresh(n*12 + k)
		}
		if ok && made != nil && !compare.Same(made, old) && f.Schema.Accepts(made, spec.AsPatch) {
			return made, true
		}
	}
	return nil, false
}

// seeded is a seeded record. It is made once: every field takes its value from one.
func (v *Values) seeded(of *spec.Resource, n int) value.Object {
	key := seededRecord{of, n}
	record, made := v.records[key]
	if !made {
		record, _ = v.maker.Record(of, n)
		v.records[key] = record
	}
	return record
}

type seededRecord struct {
	of *spec.Resource
	n  int
}

// Fresh is a text for a unique field: ASCII letters, hardly anybody's.
func (v *Values) Fresh(n int) string {
	random := v.Random(fmt.Sprint("unique", n))
	text := make([]byte, 14)
	for i := range text {
		text[i] = byte('a' + random.IntN(26))
	}
	return string(text)
}

// someNames are one to four names of a field's catalogue.
func (v *Values) someNames(f *spec.Field, n int) any {
	catalogue := v.Names(f.Names.Catalogue)
	random := v.Random(fmt.Sprint(f.Pointer, n))
	names := []any{}
	for _, i := range random.Perm(len(catalogue))[:min(1+random.IntN(4), len(catalogue))] {
		names = append(names, catalogue[i])
	}
	return names
}

// Random is a source of choices for one purpose, the same for the same seed.
func (v *Values) Random(purpose string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(purpose)) // never fails
	return rand.New(rand.NewPCG(v.seed, hash.Sum64()))
}
