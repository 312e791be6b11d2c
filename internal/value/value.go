// Package value holds what actalike does with JSON values that no schema is
// needed for: strict decoding, deterministic encoding, equality, copying,
// RFC 7396 merging, and JSON Pointers.
//
// A JSON value is one of nil, bool, [json.Number], string, []any and
// map[string]any. Numbers keep the digits they were written with, so what a
// client sends is what it reads back. Values are treated as immutable: a
// function that changes one returns a new value and shares what it can.
package value

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
)

// Object is a JSON object.
type Object = map[string]any

// Equal tells whether a and b are the same JSON value. Objects compare without
// order, numbers by their mathematical value (JSON Schema 2020-12, core 4.2.2).
func Equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, Equal)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && equalNumber(a, b)
	default:
		return sameScalar(a, b)
	}
}

// Holds tells whether whole has all that part has: it is equal, or an object
// whose members hold those of part.
func Holds(whole, part any) bool {
	object, is := part.(map[string]any)
	if !is {
		return Equal(whole, part)
	}
	of, is := whole.(map[string]any)
	if !is {
		return false
	}
	for name, v := range object {
		if inner, ok := of[name]; !ok || !Holds(inner, v) {
			return false
		}
	}
	return true
}

func sameScalar(a, b any) bool {
	switch b.(type) {
	case map[string]any, []any:
		return false
	}
	return a == b
}

func equalNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	if checkNumber(string(a)) != nil || checkNumber(string(b)) != nil {
		return false
	}
	x, okX := new(big.Rat).SetString(string(a))
	y, okY := new(big.Rat).SetString(string(b))
	return okX && okY && x.Cmp(y) == 0
}

// Kind names the JSON type of v as JSON Schema does: "null", "boolean",
// "number", "string", "array" or "object".
func Kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	default:
		return "number"
	}
}

// Merge applies an RFC 7396 merge patch to target: objects merge, null removes
// a member, everything else replaces.
func Merge(target, patch any) any { return merge(target, patch, false) }

// MergeKeepingNulls merges as [Merge] does, but a null in the patch is a value
// like any other and is stored.
func MergeKeepingNulls(target, patch any) any { return merge(target, patch, true) }

func merge(target, patch any, keepNulls bool) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	old, _ := target.(map[string]any)
	merged := make(map[string]any, len(old)+len(changes))
	maps.Copy(merged, old)
	for name, change := range changes {
		if change == nil && !keepNulls {
			delete(merged, name)
			continue
		}
		merged[name] = merge(old[name], change, keepNulls)
	}
	return merged
}
