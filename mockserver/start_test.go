package mockserver_test

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// TestTheFirstAnswerAllocatesLittle loads the embedded description, starts a mock
// and sends it one request: what that allocates does not depend on the machine.
func TestTheFirstAnswerAllocatesLittle(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates by itself")
	}
	const most = 8 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	mock, err := mockserver.New(mockserver.Config{API: api})
	require.NoError(t, err)
	request, err := http.NewRequest(api.Operations[0].Method, "http://mock.localhost"+api.Operations[0].Path, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer user-1")
	answer := &sink{Writer: io.Discard, header: http.Header{}}
	mock.ServeHTTP(answer, request)
	require.Equal(t, http.StatusOK, answer.status)
	runtime.ReadMemStats(&after)
	taken := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d bytes in %d allocations until the first answer", taken, after.Mallocs-before.Mallocs)
	require.Less(t, taken, uint64(most))
}

// BenchmarkStart compares the processor time of a start, the first answer and the
// end with that of the program printing its version, which the machine and the
// libraries decide.
func BenchmarkStart(b *testing.B) {
	binary := builtProgram(b)
	answer, nothing := time.Hour, time.Hour
	for b.Loop() {
		answer = min(answer, costOfFirstAnswer(b, binary))
		nothing = min(nothing, costOfVersion(b, binary))
	}
	b.ReportMetric(float64(answer)/float64(nothing), "times-version")
	b.ReportMetric(float64(answer)/float64(time.Millisecond), "ms-processor")
}

func costOfVersion(t testing.TB, binary string) time.Duration {
	t.Helper()
	process := exec.Command(binary, "--version")
	require.NoError(t, process.Run())
	return process.ProcessState.UserTime() + process.ProcessState.SystemTime()
}

func costOfFirstAnswer(t testing.TB, binary string) time.Duration {
	t.Helper()
	process, url := startedProcess(t, binary)
	response, err := http.Get(url + "/_actalike/health")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	stop(t, process)
	return process.ProcessState.UserTime() + process.ProcessState.SystemTime()
}
