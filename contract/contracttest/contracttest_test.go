package contracttest_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/contract/contracttest"
	"github.com/actalike/actalike/mockserver/mocktest"
)

// config checks a few things of a mock, through a transport.
func config(mock *mocktest.Mock, through http.RoundTripper) contract.Config {
	c := contract.Config{Target: "http://target.localhost", Transport: through, API: mock.Server.API(), Token: "user-1"}
	c.Checks = slices.DeleteFunc(contract.All(), func(check contract.Check) bool {
		return !slices.Contains([]string{"plain-values-accepted", "other-fields-stay", "users-are-apart"}, check.ID)
	})
	return c
}

func TestHonestTargetPasses(t *testing.T) {
	mock := mocktest.Start(t)
	contracttest.Test(t, config(mock, mock.Transport))
}

// TestBrokenTargetFails runs TestAgainstABrokenTarget in a process of its own: it
// must fail, for what is broken only, and say how to see it again.
func TestBrokenTargetFails(t *testing.T) {
	run := exec.Command(os.Args[0], "-test.run=^TestAgainstABrokenTarget$", "-test.v")
	run.Env = append(os.Environ(), "ACTALIKE_BROKEN_TARGET=1")
	out, err := run.CombinedOutput()
	var failed *exec.ExitError
	require.ErrorAs(t, err, &failed, "%s", out)
	text := string(out)
	require.Contains(t, text, "/plain-values-accepted")
	require.Regexp(t, `--- FAIL: .*/plain-values-accepted`, text)
	require.Regexp(t, `--- PASS: .*/other-fields-stay`, text)
	require.Regexp(t, `--- SKIP: .*/users-are-apart`, text)
	require.Contains(t, text, "a plain value was refused")
	require.Contains(t, text, "curl -i -X PATCH")
}

func TestAgainstABrokenTarget(t *testing.T) {
	if os.Getenv("ACTALIKE_BROKEN_TARGET") == "" {
		t.Skip("TestBrokenTargetFails runs it")
	}
	mock := mocktest.Start(t)
	contracttest.Test(t, config(mock, refusing{mock.Transport}))
}

// refusing refuses every write with 400.
type refusing struct{ next http.RoundTripper }

func (r refusing) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		if len(body) > len("{}") {
			return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(bytes.NewReader([]byte("{}"))), Request: request}, nil
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	return r.next.RoundTrip(request)
}
