package contract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

// What the observer fails at is told, and what comes behind is looked at.
func TestAFaultOfTheObserverIsTold(t *testing.T) {
	o := &observer{run: &run{}, seen: newSeen()}
	operation := &spec.Operation{ID: "readPet", Method: "GET"}
	o.lookBehind()
	o.behind.sights <- sight{exchange: &exchange{}} // of no operation
	o.behind.sights <- sight{ended: true, exchange: &exchange{request: request{operation: operation, method: "GET"}}}
	o.listen()
	require.ErrorContains(t, o.fault.(error), "nil pointer")
	require.True(t, o.seen.asked(operation))
}
