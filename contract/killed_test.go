package contract_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
)

// A cutOff lets so many requests through, keeps what the restore file says then,
// and none after: to its server, the run was killed there.
type cutOff struct {
	http.RoundTripper
	left        int
	file, saved string
}

func (c *cutOff) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.left == 0 {
		if text, err := os.ReadFile(c.file); err == nil {
			if err := os.WriteFile(c.saved, text, 0o600); err != nil {
				return nil, err
			}
		}
	}
	c.left--
	if c.left < 0 {
		return nil, errors.New("the run was killed")
	}
	return c.RoundTripper.RoundTrip(r)
}

// TestKilledRunsAreCleanedUpLater kills runs at several points. The next run
// refuses to begin beside what is left; --restore takes it away.
func TestKilledRunsAreCleanedUpLater(t *testing.T) {
	withoutRaceDetector(t)
	for _, after := range []int{12, 40, 90, 180} {
		s := newShop(t)
		folder := t.TempDir()
		cut := &cutOff{RoundTripper: s, left: after, file: filepath.Join(folder, "run.json"), saved: filepath.Join(folder, "killed.json")}
		config := contract.Config{Target: "http://shop.localhost", Transport: cut, API: s.api, Token: "ann", SecondToken: "bob", RestoreFile: cut.file}
		killed, err := contract.Run(t.Context(), config)
		require.NoError(t, err)
		require.NotEmpty(t, killed.Interrupted)
		require.NotEmpty(t, s.leftovers(), "the run was killed before it created anything: %d", after)

		config.Transport, config.RestoreFile = s, cut.saved
		_, err = contract.Run(t.Context(), config)
		require.ErrorContains(t, err, "an earlier run was cut off")
		restored, err := contract.Restore(context.Background(), config, cut.saved)
		require.NoError(t, err)
		require.True(t, restored.Verified, "%v", restored.Left)
		require.Empty(t, s.leftovers(), "after %d requests", after)
		require.NoFileExists(t, cut.saved)
	}
}
