// Package curl writes curl command lines for a POSIX shell, which send a request
// again, byte for byte. Secrets in them can be left to shell variables.
package curl

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Request is what a command line sends.
type Request struct {
	Method   string
	URL      Text
	User     Text    // name and password of HTTP basic; empty for none
	Header   []Field // in order
	Body     []byte
	BodyFile string // a file that holds the body, in place of Body
	Include  bool   // print the header of the response, too
}

// A Field is one line of a header.
type Field struct {
	Name  string
	Value Text
}

// Header returns the fields of a header, sorted by name; $NAME in a value stands for
// a shell variable if it is one of names.
func Header(header http.Header, names ...string) []Field {
	var fields []Field
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			fields = append(fields, Field{Name: name, Value: Expand(value, names...)})
		}
	}
	return fields
}

// Line returns the command on one line.
func (r Request) Line() string { return r.join(" ") }

// Lines returns the command with each header and the body on a line of its own.
func (r Request) Lines() string { return r.join(" \\\n  ") }

func (r Request) join(separator string) string {
	parts := []string{strings.Join(r.start(), " ")}
	if len(r.User) > 0 {
		parts = append(parts, "-u "+r.User.quote())
	}
	for _, h := range r.Header {
		parts = append(parts, "-H "+h.quote())
	}
	if r.hasBody() && !slices.ContainsFunc(r.Header, isContentType) {
		parts = append(parts, "-H 'Content-Type:'") // or curl would add one
	}
	switch {
	case r.BodyFile != "":
		parts = append(parts, "--data-binary "+Quote("@"+r.BodyFile))
	case len(r.Body) == 0:
	case isText(r.Body):
		parts = append(parts, dataFlag(r.Body)+" "+Quote(string(r.Body)))
	default:
		return "printf " + Quote(octal(r.Body)) + " | " + strings.Join(append(parts, "--data-binary @-"), separator)
	}
	return strings.Join(parts, separator)
}

// start returns the words that say what is sent where.
func (r Request) start() []string {
	words := []string{"curl"}
	if r.Include && r.Method != http.MethodHead {
		words = append(words, "-i")
	}
	switch {
	case r.Method == http.MethodHead:
		words = append(words, "--head")
	case r.Method != http.MethodGet || r.hasBody():
		words = append(words, "-X", Quote(r.Method))
	}
	target := r.URL.String()
	if strings.ContainsAny(target, "[]{}") {
		words = append(words, "--globoff")
	}
	if strings.Contains(target, "/.") {
		words = append(words, "--path-as-is")
	}
	return append(words, r.URL.quote())
}

func (r Request) hasBody() bool { return len(r.Body) > 0 || r.BodyFile != "" }

func isContentType(h Field) bool { return strings.EqualFold(h.Name, "Content-Type") }

// quote returns the field as a word. A field without a value ends in a semicolon:
// with a colon, curl would leave it out.
func (h Field) quote() string {
	if len(h.Value) == 0 {
		return Quote(h.Name + ";")
	}
	return append(Literal(h.Name+": "), h.Value...).quote()
}

// dataFlag returns the flag for a body that is text: to -d, a text that begins
// with @ is the name of a file.
func dataFlag(body []byte) string {
	if body[0] == '@' {
		return "--data-raw"
	}
	return "-d"
}

func isText(body []byte) bool { return utf8.Valid(body) && !bytes.ContainsRune(body, 0) }

// octal returns a format for printf(1) that prints the bytes in every shell.
func octal(body []byte) string {
	var text strings.Builder
	for _, b := range body {
		if b >= ' ' && b <= '~' && b != '\\' && b != '%' {
			text.WriteByte(b)
		} else {
			fmt.Fprintf(&text, `\%03o`, b)
		}
	}
	return text.String()
}
