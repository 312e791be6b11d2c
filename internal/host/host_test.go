package host_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/host"
)

func TestNamesOfThisMachine(t *testing.T) {
	for _, name := range []string{"localhost", "LOCALHOST.", "app.localhost", "127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"} {
		require.True(t, host.IsLoopback(name), name)
	}
	for _, name := range []string{"", "localhost.example.com", "notlocalhost", "127.0.0.1.example.com", "0.0.0.0", "::", "10.0.0.1", "0x7f000001", "2130706433", "127.1"} {
		require.False(t, host.IsLoopback(name), name)
	}
	for hostPort, name := range map[string]string{"a:1": "a", "a": "a", "[::1]:80": "::1", "[::1]": "::1", "": ""} {
		require.Equal(t, name, host.Name(hostPort))
	}
}
