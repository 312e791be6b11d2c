package report

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/actalike/actalike/contract/finding"
)

// legible copies a result and makes every string in it fit to be shown: what a
// terminal obeys, XML forbids or a reader cannot see becomes a visible sign.
// The JSON report alone does without, for it is read by programs.
func legible(r finding.Result) finding.Result {
	return legibleValue(reflect.ValueOf(r)).Interface().(finding.Result)
}

// legibleValue copies a value of the result deeply. A kind that it does not
// name holds no string.
func legibleValue(v reflect.Value) reflect.Value {
	shown := reflect.New(v.Type()).Elem()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		return v
	case v.Kind() == reflect.String:
		shown.SetString(legibleText(v.String()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			shown.Field(i).Set(legibleValue(v.Field(i)))
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			shown = reflect.Append(shown, legibleValue(v.Index(i)))
		}
	case v.Kind() == reflect.Map && v.Len() > 0:
		shown.Set(legibleMap(v))
	case v.Kind() == reflect.Pointer && !v.IsNil():
		shown.Set(reflect.New(v.Type().Elem()))
		shown.Elem().Set(legibleValue(v.Elem()))
	default:
		return v
	}
	return shown
}

// legibleMap makes keys legible too. Keys that only differ in what cannot be
// seen become one, the greater one's: the outcome must not depend on their order.
func legibleMap(v reflect.Value) reflect.Value {
	shown := reflect.MakeMap(v.Type())
	for _, key := range sortedKeys(v) {
		shown.SetMapIndex(legibleValue(key), legibleValue(v.MapIndex(key)))
	}
	return shown
}

func legibleText(s string) string {
	if !strings.ContainsFunc(s, isIllegible) {
		return s
	}
	var shown strings.Builder
	for _, r := range s {
		if isIllegible(r) {
			shown.WriteString(sign(r))
		} else {
			shown.WriteRune(r)
		}
	}
	return shown.String()
}

// isIllegible holds for controls but tab and line feed, for what turns the
// direction of the text around it, for the two other line ends of Unicode, for
// noncharacters, and for U+FFFD, which stands for each invalid byte too.
func isIllegible(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case unicode.Is(unicode.Noncharacter_Code_Point, r), unicode.Is(unicode.Bidi_Control, r):
		return true
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == utf8.RuneError
}

// sign is what stands for a character that cannot be shown.
func sign(r rune) string {
	switch {
	case r < ' ':
		return string('␀' + r) // Unicode has a picture for each
	case r == 0x7f:
		return "␡"
	case r == utf8.RuneError:
		return string(r)
	}
	return fmt.Sprintf("⟨U+%04X⟩", r)
}
