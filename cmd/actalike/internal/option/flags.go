package option

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// Complete offers words for the value of a flag.
func Complete(c *cobra.Command, flag string, words ...string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that does not exist
}

// ReadEnvironment sets every flag that was not given from ACTALIKE_*.
func ReadEnvironment(flags *pflag.FlagSet, getenv func(string) string) error {
	var bad error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "ACTALIKE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		text := getenv(name)
		if f.Changed || text == "" || f.Name == "help" || f.Name == "version" {
			return
		}
		if err := flags.Set(f.Name, text); err != nil && bad == nil {
			bad = &spec.Error{Message: fmt.Sprintf("invalid %s=%q: must be %s", name, text, Accepted(f)), Hint: "it sets --" + f.Name + ": " + f.Usage}
		}
	})
	return bad
}

// Explain says of a flag that cannot be parsed what is wrong with it.
func Explain(c *cobra.Command, err error) error {
	help := "run " + c.CommandPath() + " --help"
	var value *pflag.InvalidValueError
	if errors.As(err, &value) {
		f := value.GetFlag()
		return Invalid(f.Name, value.GetValue(), Accepted(f), help)
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return &spec.Error{Message: fmt.Sprintf("unknown flag %q", "--"+unknown.GetSpecifiedName()), Hint: nearest(c, unknown.GetSpecifiedName(), help)}
	}
	return &spec.Error{Message: err.Error(), Hint: help}
}

func nearest(c *cobra.Command, name, help string) string {
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := spec.Nearest(name, names); near != "" {
		return "did you mean --" + near + "? " + help + " lists all flags"
	}
	return help
}

// Accepted names what a flag takes.
func Accepted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int", "int64", "uint64":
		return "a whole number"
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "duration":
		return "a duration such as 30s or 2m"
	default:
		return "text"
	}
}
