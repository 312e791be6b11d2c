package generate

import (
	"errors"
	"fmt"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/spec"
)

// explained says which flag a selection error is about, and what to do.
func explained(err error) error {
	var wrong *fixtures.SelectionError
	if !errors.As(err, &wrong) {
		return err
	}
	if wrong.Field == "" {
		return &spec.Error{Message: wrong.Problem, Hint: hint(wrong, "")}
	}
	flag := "--" + strings.ToLower(wrong.Field)
	message := fmt.Sprintf("invalid %s %q: %s", flag, wrong.Value, wrong.Problem)
	if wrong.Value == "" {
		message = fmt.Sprintf("%s is needed: %s", flag, wrong.Problem)
	}
	return &spec.Error{Message: message, Hint: hint(wrong, flag)}
}

func hint(wrong *fixtures.SelectionError, flag string) string {
	switch {
	case wrong.Nearest != "" && wrong.Value != "":
		return "did you mean " + wrong.Nearest + "?"
	case wrong.Example != "":
		return fmt.Sprintf("for example: %s '%s'", flag, wrong.Example)
	case wrong.Field == "Set":
		return `JSON and plain text are accepted: --set name=Ann, --set count=3, --set 'tags=["a"]'`
	case wrong.Field == "Status", wrong.Field == "Operation":
		return "for example: actalike fixtures responses --operation ID --status 200"
	}
	return "actalike explain lists the operations"
}
