package value

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Append appends v as JSON text without white space to dst. Members stand in
// the order of their names, so the same value always gives the same bytes.
func Append(dst []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		return appendObject(dst, v)
	case []any:
		return appendArray(dst, v)
	default:
		return appendScalar(dst, v)
	}
}

// Encode returns v as [Append] writes it.
func Encode(v any) []byte { return Append(nil, v) }

// Text is a scalar as plain text: a string as it is, everything else as JSON.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return string(v)
	}
	return string(Encode(v))
}

func appendObject(dst []byte, object map[string]any) []byte {
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		dst = Append(dst, object[name])
	}
	return append(dst, '}')
}

func appendArray(dst []byte, array []any) []byte {
	dst = append(dst, '[')
	for i, item := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = Append(dst, item)
	}
	return append(dst, ']')
}

func appendScalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return AppendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case json.Number:
		return append(dst, v...)
	default:
		return append(dst, "null"...)
	}
}

// AppendString appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD; < > & are not escaped, for the text is not HTML.
func AppendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s) // its error only reports the U+FFFD replacements
	return dst
}

// Int is the JSON number of n.
func Int(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// Float is the shortest JSON number that reads back as f, which must be finite.
func Float(f float64) json.Number {
	return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
}
