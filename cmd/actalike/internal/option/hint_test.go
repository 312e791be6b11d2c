package option

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

func TestHintNamesTheFlagThatHelps(t *testing.T) {
	for _, remedy := range remedies {
		require.Equal(t, remedy.text, Hint(fmt.Errorf("outer: %w", &spec.Error{Message: "no", Kind: remedy.kind})))
		require.Equal(t, "try this; "+remedy.text, Hint(&spec.Error{Message: "no", Hint: "try this", Kind: remedy.kind}))
	}
	require.Empty(t, Hint(errors.New("no")))
	require.Equal(t, "try this", Hint(&spec.Error{Message: "no", Hint: "try this"}))
}
