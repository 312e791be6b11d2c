package option

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/internal/mask"
)

// AddSecrets makes the tokens and passwords known that flags hold, wherever those
// were set.
func AddSecrets(flags *pflag.FlagSet, secrets *mask.Masker) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Changed || !holdsSecret(f.Name) {
			return
		}
		if list, several := f.Value.(pflag.SliceValue); several {
			for _, each := range list.GetSlice() {
				secrets.AddToken(each)
			}
			return
		}
		secrets.AddToken(f.Value.String())
	})
}

// holdsSecret knows the flags whose value is a secret, and not the name of a file
// or a command that has one.
func holdsSecret(name string) bool {
	if strings.HasSuffix(name, "-file") || strings.HasSuffix(name, "-command") || strings.HasSuffix(name, "-url") {
		return false
	}
	return strings.HasPrefix(name, "token") || strings.HasSuffix(name, "token") || strings.Contains(name, "secret") || strings.Contains(name, "password")
}
