package scenario

import (
	"context"

	"github.com/actalike/actalike/contract/internal/evidence"
)

// A namedProbe makes exchanges and notes issues. It runs once a target, whatever checks look
// at it.
type namedProbe struct {
	name string
	run  func(*Session)
}

// probes are those of a collection, by the names that checks know.
func probes() []namedProbe {
	return []namedProbe{
		{"JSON Patch", applyJSONPatches},
		{"created records in the list", lookForCreatedInList},
		{"keys of nothing", askForUnknownKeys},
		{"a key that is taken", createWithTakenKey},
		{"create and read back", createAndReadBack},
		{"records of another user", readAsAnotherUser},
		{"records below a deleted one", deleteParent},
		{"filters", filterByValues},
		{"search", searchForWords},
		{"page through the list", pageThroughList},
		{"delete and look again", deleteAndLookAgain},
		{"defaults", leaveOutDefaults},
		{"If-Match", changeUnderCondition},
		{"the same record twice", createDuplicate},
		{"the same Idempotency-Key twice", repeatIdempotentCreate},
		{"create from wrong bodies", createFromWrongBodies},
		{"change by wrong bodies", changeByWrongBodies},
		{"orders", askForOrders},
		{"change and read back", changeMembers},
		{"replace and read back", replaceRecords},
	}
}

// Probe runs a probe of a name on a collection, and returns what it noted.
func (w *State) Probe(ctx context.Context, of *Collection, name string) *evidence.Log {
	t := w.Session(ctx, of.First(), of)
	for _, p := range probes() {
		if p.name == name {
			p.run(t)
		}
	}
	return t.Log
}
