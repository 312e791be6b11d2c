package generate

import (
	"bytes"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
)

func TestProgressLineSaysHowFarHowFastAndHowLong(t *testing.T) {
	require.Equal(t, "0 of 10 profiles (0 %)", progressLine(0, 10, "profiles", time.Second))
	require.Equal(t, "2500 of 10000 profiles (25 %), 1250 a second, 6s left", progressLine(2500, 10_000, "profiles", 2*time.Second))
}

func TestNobodyIsToldInAPipe(t *testing.T) {
	var talk bytes.Buffer
	terminal := &terminal.Terminal{Stdout: &talk, Stderr: &talk}
	var done atomic.Int64
	m := startMeter(terminal, &done, 10, "profiles")
	time.Sleep(10 * time.Millisecond)
	m.end()
	require.Empty(t, talk.String())
}
