package compare

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
)

// Agrees tells whether a value that was read is one that was sent, as honest
// servers write it: another form of the same moment or number, without the white
// space around, members added to an object, a list in another order.
func Agrees(sent, got any) bool {
	if IsAbsent(got) {
		return Empty(sent)
	}
	switch sent := sent.(type) {
	case nil:
		return Empty(got)
	case map[string]any:
		return agreeMembers(sent, got)
	case []any:
		return len(sent) == 0 && got == nil || agreeItems(sent, got)
	case json.Number:
		return sameNumber(Text(sent), got)
	case string:
		return sent == "" && got == nil || agreeTexts(sent, got)
	}
	return Same(sent, got)
}

func agreeMembers(sent map[string]any, got any) bool {
	object, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for name, v := range sent {
		if !Agrees(v, Member(object, name)) {
			return false
		}
	}
	return true
}

// agreeItems finds each item in the other list; order and duplicates aside.
func agreeItems(sent []any, got any) bool {
	list, ok := got.([]any)
	if !ok || len(list) > len(sent) {
		return false
	}
	for _, v := range sent {
		if !slices.ContainsFunc(list, func(other any) bool { return Agrees(v, other) }) {
			return false
		}
	}
	return true
}

// sameNumber compares as binary floating point of single precision at least.
func sameNumber(sent string, got any) bool {
	if Empty(got) && got != nil && value.Kind(got) != "number" {
		return false
	}
	x, err := strconv.ParseFloat(sent, 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(Text(got)), 64)
	return err == nil && err2 == nil && math.Abs(x-y) <= 1e-6*max(math.Abs(x), math.Abs(y))
}

func agreeTexts(sent string, got any) bool {
	text, ok := got.(string)
	if !ok {
		return sameNumber(sent, got) || looselyTrue(sent, got)
	}
	if strings.TrimSpace(sent) == strings.TrimSpace(text) || sameTimestamp(sent, text) || sameNumber(sent, text) {
		return true
	}
	// Addresses and identifiers are often kept in lower case.
	return strings.ContainsAny(sent, "@-:") && !strings.Contains(sent, " ") &&
		strings.EqualFold(strings.TrimSuffix(sent, "/"), strings.TrimSuffix(text, "/"))
}

func looselyTrue(sent string, got any) bool {
	b, ok := got.(bool)
	return ok && strconv.FormatBool(b) == sent
}

// sameTimestamp compares moments to the second: many databases keep no fraction.
func sameTimestamp(a, b string) bool {
	x, okX := timestamp(a)
	y, okY := timestamp(b)
	return okX && okY && x.Sub(y).Abs() < time.Second
}

func timestamp(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
