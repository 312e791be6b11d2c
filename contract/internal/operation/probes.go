// Package operation probes every operation by itself: with a valid request, without
// credentials, and with wrong parameters and bodies.
package operation

import (
	"context"

	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/spec"
)

// A namedProbe makes exchanges and notes issues. It runs once a target, whatever checks look
// at it.
type namedProbe struct {
	name string
	run  func(*scenario.Session)
}

// probes are those of an operation, by the names that checks know.
func probes() []namedProbe {
	return []namedProbe{
		{"write the only record", changeSingleRecord},
		{"methods that are not declared", sendUndeclaredMethods},
		{"HEAD and OPTIONS", sendHeadAndOptions},
		{"a request made from the document", sendValidRequest},
		{"an operation without credentials", sendWithoutCredentials},
		{"wrong parameters", sendWrongParameters},
		{"wrong bodies", sendWrongBodies},
	}
}

// Probe runs a probe of a name on an operation, and returns what it noted.
func Probe(ctx context.Context, w *scenario.State, o *spec.Operation, name string) *evidence.Log {
	t := w.Session(ctx, o, w.CollectionOf(o.Resource))
	for _, p := range probes() {
		if p.name == name {
			p.run(t)
		}
	}
	return t.Log
}
