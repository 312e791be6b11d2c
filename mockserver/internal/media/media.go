// Package media reads and writes bodies by their media types, and chooses the
// media type of a response that a client likes best. It knows no request.
package media

import (
	"mime"
	"strings"

	"github.com/actalike/actalike/spec"
)

const (
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

// parseType is [mime.ParseMediaType], with a shortcut for the most common type.
func parseType(text string) (name string, params map[string]string, err error) {
	if text == "application/json" {
		return text, nil, nil
	}
	return mime.ParseMediaType(text)
}

// IsMergePatch reports whether bodies of m are JSON Merge Patches (RFC 7396).
func IsMergePatch(m spec.MediaType) bool { return isType(m, "application/merge-patch+json") }

// IsJSONPatch reports whether bodies of m are JSON Patches (RFC 6902).
func IsJSONPatch(m spec.MediaType) bool { return isType(m, "application/json-patch+json") }

func isType(m spec.MediaType, name string) bool {
	parsed, _, _ := parseType(m.Name)
	return parsed == name
}

// UTF8 reports whether a Content-Type names no charset but UTF-8 or ASCII.
func UTF8(contentType string) bool {
	if !strings.Contains(contentType, ";") {
		return true // it was matched with a declared type
	}
	_, params, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(params["charset"])
	return err == nil && (charset == "" || charset == "utf-8" || charset == "utf8" || charset == "us-ascii")
}
