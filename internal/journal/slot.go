package journal

import (
	"net/url"
	"strings"
)

// A slot keeps an entry in few pieces: its texts are one, and what it is beside
// them stands in the ring itself. Ten thousand entries of a dozen pieces each
// would be work for the garbage collector all day.
type slot struct {
	entry   Entry // without its texts, and without its URL
	url     url.URL
	located bool // there is a URL
	text    string
	lengths [texts]int
	weight  int
}

const texts = 13

// textsOf are the texts of an entry and of its URL.
func textsOf(e *Entry, u *url.URL) [texts]*string {
	return [texts]*string{
		&e.Method, &e.User, (*string)(&e.Request.Header), (*string)(&e.Response.Header), &e.Record.ID,
		&u.Scheme, &u.Opaque, &u.Host, &u.Path, &u.RawPath, &u.RawQuery, &u.Fragment, &u.RawFragment,
	}
}

func newSlot(e *Entry) slot {
	s := slot{entry: *e, located: e.URL != nil, weight: e.weight()}
	if s.located {
		s.url, s.entry.URL = *e.URL, nil
	}
	size := 0
	pieces := textsOf(&s.entry, &s.url)
	for i, piece := range pieces {
		s.lengths[i] = len(*piece)
		size += len(*piece)
	}
	var text strings.Builder
	text.Grow(size)
	for _, piece := range pieces {
		text.WriteString(*piece)
		*piece = ""
	}
	s.text = text.String()
	return s
}

// unpacked is the entry as it was.
func (s *slot) unpacked() *Entry {
	e, u, rest := s.entry, s.url, s.text
	for i, piece := range textsOf(&e, &u) {
		*piece, rest = rest[:s.lengths[i]], rest[s.lengths[i]:]
	}
	if s.located {
		e.URL = &u
	}
	return &e
}
