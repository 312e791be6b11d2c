package har

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	// ErrNoArchive says that a file is no HTTP archive.
	ErrNoArchive = errors.New("no HTTP archive: it has no log.entries")
	// ErrCut says that an archive ends early; the entries before that are whole.
	ErrCut = errors.New("the archive ends early")
	// ErrTooLong says that one entry is longer than is read.
	ErrTooLong = errors.New("an entry is too long")
)

// MaxEntry bounds one entry, in bytes of the file.
const MaxEntry = 64 << 20

// Read gives the entries of an archive one by one, each at most [MaxEntry]
// long, so that memory does not grow with the file. An error is the last thing
// it gives: [ErrNoArchive], [ErrCut], [ErrTooLong] or what the JSON has wrong.
func Read(file io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		r := newReader(file)
		if err := r.find("log", "entries"); err != nil {
			yield(Entry{}, err)
			return
		}
		for {
			e, more, err := r.next()
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !more || !yield(e, nil) {
				return
			}
		}
	}
}

type reader struct {
	bound   *bounded
	decoder *jsontext.Decoder
}

func newReader(file io.Reader) *reader {
	buffered := bufio.NewReader(file)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xEF\xBB\xBF" {
		_, _ = buffered.Discard(len(mark)) // they were peeked at
	}
	b := &bounded{reader: buffered}
	b.reset()
	return &reader{b, jsontext.NewDecoder(b, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
}

// bounded reads at most so much until it is reset.
type bounded struct {
	reader io.Reader
	left   int
}

func (b *bounded) reset() { b.left = MaxEntry }

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, ErrTooLong
	}
	n, err := b.reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// find goes into the array that the names lead to.
func (r *reader) find(names ...string) error {
	for _, name := range names {
		if err := r.open('{'); err != nil {
			return err
		}
		if err := r.member(name); err != nil {
			return err
		}
	}
	return r.open('[')
}

func (r *reader) open(kind jsontext.Kind) error {
	if r.decoder.PeekKind() != kind {
		return r.notArchive()
	}
	_, err := r.decoder.ReadToken()
	return r.explained(err)
}

// notArchive tells text that is no JSON from JSON that is no archive.
func (r *reader) notArchive() error {
	if _, err := r.decoder.ReadToken(); err != nil && !errors.Is(err, io.EOF) {
		return r.explained(err)
	}
	return ErrNoArchive
}

// member skips to the value of a member.
func (r *reader) member(name string) error {
	for r.decoder.PeekKind() == '"' {
		token, err := r.decoder.ReadToken()
		if err != nil {
			return r.explained(err)
		}
		if token.String() == name {
			return nil
		}
		if err := r.decoder.SkipValue(); err != nil {
			return r.explained(err)
		}
		r.bound.reset()
	}
	return r.notArchive()
}

// next reads an entry; more is false behind the last one.
func (r *reader) next() (e Entry, more bool, err error) {
	r.bound.reset()
	if r.decoder.PeekKind() == ']' {
		return e, false, nil
	}
	text, err := r.decoder.ReadValue()
	if err != nil {
		return e, false, r.explained(err)
	}
	return parsed(text), true, nil
}

// parsed reads what can be read of an entry: a member of a wrong type is as one
// that is absent.
func parsed(text []byte) Entry {
	var e Entry
	_ = json.Unmarshal(text, &e) // it is JSON; only types can be wrong
	var quirks struct {
		Request struct {
			Body struct {
				Encoding string `json:"encoding"` // some tools write it where HAR has none
			} `json:"postData"`
		} `json:"request"`
	}
	_ = json.Unmarshal(text, &quirks)
	if e.Request.Body != nil && e.Request.Body.Encoding == "" {
		e.Request.Body.Encoding = quirks.Request.Body.Encoding
	}
	return e
}

// explained turns the end of the file into what it means.
func (r *reader) explained(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrTooLong):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCut
	}
	return fmt.Errorf("broken JSON: %w", err)
}
