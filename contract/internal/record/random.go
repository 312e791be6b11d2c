package record

import (
	"fmt"
	"math/rand/v2"

	"github.com/actalike/actalike/spec"
)

// stepsARun is how many patches a random sequence has.
const stepsARun = 6

// sendRandomPatches sends random patches one after the other, valid and invalid
// ones, and holds every answer against the model.
func sendRandomPatches(t *Session) {
	bad := invalid(t, []string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	for n := range t.Sequences {
		random := t.Values.Random(fmt.Sprint("run", n))
		for step := range stepsARun {
			if t.Over() || t.Spent() {
				return
			}
			if found := len(t.Issues); !randomStep(t, random, bad, n*stepsARun+step) && len(t.Issues) > found {
				return // one failure is enough: it is shrunk, and the rest would repeat it
			}
		}
	}
}

// randomStep makes one random patch; false if something was found.
func randomStep(t *Session, random *rand.Rand, bad []bad, n int) bool {
	found := len(t.Issues)
	switch roll := random.IntN(10); {
	case roll == 0:
		noOp(t, "an empty object", []byte("{}"))
	case roll <= 2 && len(bad) > 0:
		mustRefuse(t, bad[random.IntN(len(bad))])
	default:
		randomPatch(t, random, n)
	}
	return len(t.Issues) == found
}

func randomPatch(t *Session, random *rand.Rand, n int) {
	leaves := t.Leaves(spec.Stored)
	current := t.state(t.First)
	var fields []sent
	for _, i := range random.Perm(len(leaves))[:min(1+random.IntN(8), len(leaves))] {
		f := leaves[i]
		v, ok := t.Values.Plain(t.plan.Resource, f, current, 100+n)
		if isBoolean(f) {
			v, ok = random.IntN(2) == 0, true
		}
		if isList(f) && random.IntN(4) == 0 && f.Schema.Accepts([]any{}, spec.AsPatch) {
			v, ok = []any{}, true
		}
		if ok && !free(f) {
			fields = append(fields, sent{f, v})
		}
	}
	if len(fields) > 0 {
		shrink(t, fields)
	}
}

// shrink writes fields; if that fails it leaves fields out, one after the other,
// as long as it still fails, and notes the smallest failure.
func shrink(t *Session, fields []sent) {
	smallest := t.quiet()
	if smallest.write(t.First, "a random patch", must, fields...) {
		return
	}
	for i := 0; i < len(fields) && len(fields) > 1; {
		fewer := append(append([]sent{}, fields[:i]...), fields[i+1:]...)
		attempt := t.quiet()
		if attempt.write(t.First, "a random patch", must, fewer...) {
			i++
			continue
		}
		fields, smallest = fewer, attempt
	}
	t.Adopt(smallest.Log)
}
