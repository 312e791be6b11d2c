package spec

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var printer = message.NewPrinter(language.English)

// wording says what a broken rule demands, and gives the demand itself where a
// program may want it. What has no words of its own here is said by the JSON
// Schema library.
func wording(rule jsonschema.ErrorKind) (text string, want any) {
	switch k := rule.(type) {
	case *kind.Format:
		return "is not a valid " + k.Want, k.Want
	case *kind.Pattern:
		return "does not match the pattern " + k.Want, k.Want
	case *kind.FalseSchema:
		return "is not allowed", nil
	case *kind.MinLength:
		return fmt.Sprintf("has %s, at least %d needed", english.Count(k.Got, "character"), k.Want), k.Want
	case *kind.MaxLength:
		return fmt.Sprintf("has %s, at most %d allowed", english.Count(k.Got, "character"), k.Want), k.Want
	case *kind.MinItems:
		return fmt.Sprintf("has %s, at least %d needed", english.Count(k.Got, "item"), k.Want), k.Want
	case *kind.MaxItems:
		return fmt.Sprintf("has %s, at most %d allowed", english.Count(k.Got, "item"), k.Want), k.Want
	case *kind.UniqueItems:
		return fmt.Sprintf("has equal items at %d and %d", k.Duplicates[0], k.Duplicates[1]), nil
	}
	if text, want = numberWording(rule); text != "" {
		return text, want
	}
	return strings.TrimPrefix(rule.LocalizedString(printer), "value "), nil
}

func numberWording(rule jsonschema.ErrorKind) (text string, want any) {
	switch k := rule.(type) {
	case *kind.Minimum:
		return "must be at least " + decimal(k.Want), decimal(k.Want)
	case *kind.Maximum:
		return "must be at most " + decimal(k.Want), decimal(k.Want)
	case *kind.ExclusiveMinimum:
		return "must be more than " + decimal(k.Want), decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return "must be less than " + decimal(k.Want), decimal(k.Want)
	case *kind.MultipleOf:
		return "must be a multiple of " + decimal(k.Want), decimal(k.Want)
	}
	return "", nil
}

// decimal writes a bound as a document would.
func decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return strings.TrimRight(r.FloatString(15), "0")
}
