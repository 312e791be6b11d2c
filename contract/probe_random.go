package contract

import (
	"fmt"
	"math/rand/v2"

	"github.com/actalike/actalike/spec"
)

// stepsARun is how many patches a random sequence has.
const stepsARun = 6

// randomSequences sends random patches one after the other, valid and invalid
// ones, and holds every answer against the model.
var randomSequences = &probe{"random sequences", func(t *trial) {
	bad := t.invalid([]string{"type", "format", "maxLength", "pattern", "enum", "minimum", "maximum"})
	for n := range t.config.Runs {
		dice := t.dice(fmt.Sprint("run", n))
		for step := range stepsARun {
			if t.context.Err() != nil || t.spent() {
				return
			}
			if found := len(t.issues); !t.randomStep(dice, bad, n*stepsARun+step) && len(t.issues) > found {
				return // one failure is enough: it is shrunk, and the rest would repeat it
			}
		}
	}
}}

// randomStep makes one random patch; false if something was found.
func (t *trial) randomStep(dice *rand.Rand, bad []bad, n int) bool {
	found := len(t.issues)
	switch roll := dice.IntN(10); {
	case roll == 0:
		t.noOp("an empty object", []byte("{}"))
	case roll <= 2 && len(bad) > 0:
		t.mustRefuse(bad[dice.IntN(len(bad))])
	default:
		t.randomPatch(dice, n)
	}
	return len(t.issues) == found
}

func (t *trial) randomPatch(dice *rand.Rand, n int) {
	leaves := t.leaves(spec.Stored)
	current := t.state(t.first)
	var fields []sent
	for _, i := range dice.Perm(len(leaves))[:min(1+dice.IntN(8), len(leaves))] {
		f := leaves[i]
		v, ok := t.plain(f, current, 100+n)
		if isBoolean(f) {
			v, ok = dice.IntN(2) == 0, true
		}
		if isList(f) && dice.IntN(4) == 0 && f.Schema.Accepts([]any{}, spec.AsPatch) {
			v, ok = []any{}, true
		}
		if ok && !free(f) {
			fields = append(fields, sent{f, v})
		}
	}
	if len(fields) > 0 {
		t.shrink(fields)
	}
}

// shrink writes fields; if that fails it leaves fields out, one after the other,
// as long as it still fails, and notes the smallest failure.
func (t *trial) shrink(fields []sent) {
	smallest := &trial{subject: t.subject, context: t.context}
	if smallest.write(t.first, "a random patch", must, fields...) {
		return
	}
	for i := 0; i < len(fields) && len(fields) > 1; {
		fewer := append(append([]sent{}, fields[:i]...), fields[i+1:]...)
		attempt := &trial{subject: t.subject, context: t.context}
		if attempt.write(t.first, "a random patch", must, fewer...) {
			i++
			continue
		}
		fields, smallest = fewer, attempt
	}
	t.adopt(smallest)
}
