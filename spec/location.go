package spec

import (
	"net/url"
	"path"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// A Location is a place in a description: a source file and a JSON Pointer.
type Location struct {
	File    string // slash-separated and relative to the document's folder, or a URL
	Pointer string // RFC 6901, not escaped for URLs; "" is the whole file
}

func (l Location) String() string { return l.File + "#" + l.Pointer }

// Child is the location under l that the tokens lead to.
func (l Location) Child(tokens ...string) Location {
	return Location{File: l.File, Pointer: l.Pointer + value.Pointer(tokens...)}
}

// resolve gives the location that a $ref at l means (RFC 3986, section 5).
func (l Location) resolve(ref string) (Location, error) {
	target, err := url.Parse(ref)
	if err != nil {
		return Location{}, err
	}
	file := l.File
	switch {
	case target.Scheme != "":
		file = strings.TrimSuffix(ref, "#"+target.EscapedFragment())
	case target.Path != "":
		file = joinFile(l.File, target.Path)
	}
	return Location{File: file, Pointer: target.Fragment}, nil
}

// joinFile resolves a relative path against the folder of a file or URL.
func joinFile(base, relative string) string {
	if isRemote(base) {
		if u, err := url.Parse(base); err == nil {
			return u.ResolveReference(&url.URL{Path: relative}).String()
		}
	}
	return path.Join(path.Dir(base), relative)
}

func isRemote(file string) bool {
	return strings.HasPrefix(file, "http://") || strings.HasPrefix(file, "https://")
}

// urlScheme makes the absolute URLs that the JSON Schema compiler requires. The
// scheme is our own, so that the compiler can never open a file by itself.
const urlScheme = "actalike:///"

func (l Location) url() string {
	fragment := (&url.URL{Fragment: l.Pointer}).EscapedFragment()
	return urlOfFile(l.File) + "#" + fragment
}

func urlOfFile(file string) string {
	if isRemote(file) {
		return file
	}
	return urlScheme + (&url.URL{Path: file}).EscapedPath()
}

func fileOfURL(raw string) string {
	file, ours := strings.CutPrefix(raw, urlScheme)
	if !ours {
		return raw
	}
	if plain, err := url.PathUnescape(file); err == nil {
		return plain
	}
	return file
}

func locationOfURL(raw string) Location {
	file, fragment, _ := strings.Cut(raw, "#")
	pointer, err := url.PathUnescape(fragment)
	if err != nil {
		pointer = fragment
	}
	return Location{File: fileOfURL(file), Pointer: pointer}
}
