package compare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// SameFigures tells whether two texts hold the same numbers in the same order,
// but for leading zeros and a time of midnight behind: 2024-1-1 and 2024-01-01.
func SameFigures(a, b any) bool {
	x, okX := a.(string)
	y, okY := b.(string)
	return okX && okY && strings.ContainsAny(x, "123456789") && slices.Equal(figures(x), figures(y))
}

func figures(text string) []string {
	list := strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' })
	for i := range list {
		list[i] = strings.TrimLeft(list[i], "0")
	}
	for len(list) > 0 && list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	return list
}

func SameScalars(a, b []any) bool {
	return slices.EqualFunc(a, b, SameScalar)
}

// SameScalar tells whether two scalars are the same value in another dress: 5
// and "5", true and "yes" and 1.
func SameScalar(a, b any) bool {
	x, okX := scalarText(a)
	y, okY := scalarText(b)
	return okX && okY && x == y
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case bool:
		return fmt.Sprint(v), true
	case json.Number:
		return truth(string(v)), true
	case string:
		return truth(strings.ToLower(strings.TrimSpace(v))), true
	}
	return "", false
}

// truth maps the words frameworks take for booleans.
func truth(text string) string {
	switch text {
	case "yes", "y", "on", "t", "1", "1.0":
		return "true"
	case "no", "n", "off", "f", "0", "0.0":
		return "false"
	}
	return text
}
