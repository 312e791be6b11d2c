package access

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/actalike/actalike/spec"
)

// fromCommand returns a source that runs a command, which prints a token.
func fromCommand(command string) fetch {
	return func(ctx context.Context) (string, error) {
		run := exec.CommandContext(ctx, "sh", "-c", command)
		if runtime.GOOS == "windows" {
			run = exec.CommandContext(ctx, "cmd", "/C", command)
		}
		var complaint bytes.Buffer
		run.Stderr = &complaint
		out, err := run.Output()
		token := strings.TrimSpace(string(out))
		switch {
		case err != nil:
			return "", &spec.Error{Message: fmt.Sprintf("the token command %q failed", command), Hint: lastLine(complaint.String()), Err: err}
		case token == "" || strings.ContainsAny(token, "\r\n"):
			return "", &spec.Error{Message: fmt.Sprintf("the token command %q must print a token and nothing else", command), Hint: "it printed " + lines(token)}
		}
		return token, nil
	}
}

func lines(text string) string {
	if text == "" {
		return "nothing"
	}
	return fmt.Sprintf("%d lines", strings.Count(text, "\n")+1)
}

// lastLine is what a command that failed said last.
func lastLine(text string) string {
	all := strings.Split(strings.TrimSpace(text), "\n")
	if last := strings.TrimSpace(all[len(all)-1]); last != "" {
		return "it says: " + last
	}
	return "run it by itself to see why"
}
