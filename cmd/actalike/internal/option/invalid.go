// Package option reads flags and environment variables, and says what is wrong
// with them.
package option

import (
	"fmt"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

// Invalid says which value a flag cannot take, and what it must be.
func Invalid(flag string, value any, must, hint string) error {
	return &spec.Error{Message: fmt.Sprintf("invalid --%s %q: must be %s", flag, fmt.Sprint(value), must), Hint: hint}
}

// Seed refuses the seed 0, which stands for no seed at all.
func Seed(seed uint64) error {
	if seed == 0 {
		return Invalid("seed", seed, "1 or greater", "the default is 1")
	}
	return nil
}

// OneOf refuses a value that is none of words, of which the first is the default.
func OneOf(flag, value string, words ...string) error {
	for _, word := range words {
		if value == word {
			return nil
		}
	}
	return Invalid(flag, value, english.Or(words), "the default is "+words[0])
}
