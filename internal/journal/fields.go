package journal

import (
	"net/http"
	"strings"
)

// Fields are header fields as one text, a line for the name and one for the
// value: ten thousand exchanges are kept, and maps of them would be work for the
// garbage collector all day.
type Fields string

// Pack keeps header fields; they may be changed afterwards.
func Pack(header http.Header) Fields {
	size := 0
	for name, values := range header {
		for _, text := range values {
			size += len(name) + len(text) + 2
		}
	}
	var b strings.Builder
	b.Grow(size)
	for name, values := range header {
		for _, text := range values {
			b.WriteString(oneLine(name))
			b.WriteByte('\n')
			b.WriteString(oneLine(text))
			b.WriteByte('\n')
		}
	}
	return Fields(b.String())
}

// oneLine has a space for a line break, as it is sent (RFC 9110, section 5.5): a
// value with one would else be taken for the next name, and shown as such.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

// Header unpacks the fields.
func (f Fields) Header() http.Header {
	header := http.Header{}
	for rest := string(f); rest != ""; {
		var name, text string
		name, rest, _ = strings.Cut(rest, "\n")
		text, rest, _ = strings.Cut(rest, "\n")
		header[name] = append(header[name], text)
	}
	return header
}
