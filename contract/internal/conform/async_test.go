package conform

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// What the observer fails at is told, and what comes behind is looked at.
func TestAFaultOfTheObserverIsTold(t *testing.T) {
	o := NewObserver(&spec.API{Published: &spec.Document{}})
	operation := &spec.Operation{ID: "readPet", Method: "GET"}
	o.Start()
	o.queue.waiting <- observation{exchange: &session.Exchange{}} // of no operation
	o.queue.waiting <- observation{ended: true, exchange: &session.Exchange{Request: session.Request{Operation: operation, Method: "GET"}}}
	o.Wait()
	require.ErrorContains(t, o.fault.(error), "nil pointer")
	require.True(t, o.Coverage.asked(operation))
}
