package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
)

// nobodyID is a user without rights, who has what CI jobs run as.
const nobodyID = 65534

// commandsOf are the command lines of a page that begin with a program.
func commandsOf(page, program string) []string {
	return regexp.MustCompile(`(?m)^(?: {4})?(`+program+` .*)$`).FindAllString(page, -1)
}

// TestCommandsOfTheReportPage runs every command of docs/report.md as a user without
// rights, whose standard output is a pipe, against a mock.
func TestCommandsOfTheReportPage(t *testing.T) {
	withoutRaceDetector(t)
	page, err := os.ReadFile("../../docs/report.md")
	require.NoError(t, err)
	lines := commandsOf(string(page), "actalike")
	require.NotEmpty(t, lines)
	address, _ := start(t, exit.Fine, "serve", "--log", "none")
	folder, err := os.MkdirTemp("", "report-page") // that of the test is closed to others
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	require.NoError(t, os.Chmod(folder, 0o777)) //nolint:gosec // for that user
	variables := map[string]string{"URL": "http://" + address, "GITHUB_STEP_SUMMARY": filepath.Join(folder, "summary.md"), "ACTALIKE_TOKEN": "user-1"}
	for _, line := range lines {
		line = strings.NewReplacer("https://staging.example.com", "$URL", " --spec openapi.yaml", "").Replace(line)
		args := strings.Fields(os.Expand(line, func(name string) string { return variables[name] }))
		program := &exec.Cmd{Path: "/proc/self/exe", Args: args, Dir: folder}
		for name, text := range variables {
			program.Env = append(program.Env, name+"="+text)
		}
		if os.Getuid() == 0 {
			program.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobodyID, Gid: nobodyID}}
		}
		out, err := program.CombinedOutput()
		require.NoError(t, err, "%s\n%s", line, out)
		require.NotEmpty(t, out, line)
	}
	for _, name := range []string{"contract.xml", "contract.html", "summary.md", "contract.sarif", "actalike-baseline.json"} {
		info, err := os.Stat(filepath.Join(folder, name))
		require.NoError(t, err)
		require.NotZero(t, info.Size(), name)
	}
}
