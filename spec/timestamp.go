package spec

import (
	"time"

	"github.com/actalike/actalike/internal/value"
)

// Timestamp is a time as a schema wants it: a date-time, a date, or seconds or
// milliseconds since 1970. It is false if the schema takes none of them.
func Timestamp(s *Schema, at time.Time) (any, bool) {
	if s == nil {
		return nil, false
	}
	at = at.UTC()
	if s.Keywords.Format == "" && !s.Allows("string") {
		return firstOf(s, value.Int(at.Unix()), value.Int(at.UnixMilli()))
	}
	return firstOf(s, at.Format("2006-01-02T15:04:05.000Z"), at.Format(time.RFC3339), at.Format(time.DateOnly), value.Int(at.Unix()), value.Int(at.UnixMilli()))
}

// firstOf is the first candidate that a schema accepts.
func firstOf(s *Schema, candidates ...any) (any, bool) {
	for _, candidate := range candidates {
		if s.Accepts(candidate, AsResponse) {
			return candidate, true
		}
	}
	return nil, false
}
