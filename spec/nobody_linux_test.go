package spec_test

import (
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// asNobody does something as a user with few rights: for root, who may read
// everything, this thread becomes another user to the file system.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	const nobody, root = 65534, 0
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, failed := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0)
	require.Zero(t, failed)
	defer syscall.RawSyscall(syscall.SYS_SETFSUID, root, 0, 0) //nolint:errcheck // as it was
	do()
}
