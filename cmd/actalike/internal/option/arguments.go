package option

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/actalike/actalike/spec"
)

// NoArguments refuses arguments; to the root command they are unknown commands.
func NoArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if c.HasParent() {
		return &spec.Error{Message: fmt.Sprintf("unexpected argument %q: %s takes none", args[0], c.CommandPath()), Hint: fmt.Sprintf("run %s --help", c.CommandPath())}
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return &spec.Error{Message: fmt.Sprintf("unknown command %q", args[0]), Hint: "commands are " + strings.Join(names, ", ")}
}
