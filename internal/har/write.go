package har

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// AppendStart appends what stands before the entries. The comment, which may be
// empty, says what the archive holds.
func AppendStart(dst []byte, comment string) []byte {
	dst = append(dst, `{"log":{"version":"1.2","creator":{"name":"actalike","version":"1"},`...)
	if comment != "" {
		text, _ := marshal(comment) // a string can always be written
		dst = append(append(append(dst, `"comment":`...), text...), ',')
	}
	return append(dst, `"entries":[`+"\n"...)
}

const (
	between = ",\n"
	ending  = "\n]}}\n"
)

// AppendEnd appends what stands behind the entries.
func AppendEnd(dst []byte) []byte { return append(dst, ending...) }

// AppendEntry appends the entry of that number, from 1.
func AppendEntry(dst []byte, number int, e Entry) ([]byte, error) {
	text, err := marshal(e)
	if err != nil {
		return dst, fmt.Errorf("write an entry: %w", err)
	}
	if number > 1 {
		dst = append(dst, between...)
	}
	return append(dst, text...), nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// A Writer writes an archive while it grows. After each entry the file is whole:
// the end is written with every entry, and the next entry is written over it. So
// nothing needs to be finished, and a killed program leaves an archive. It is
// safe for concurrent use.
type Writer struct {
	mutex  sync.Mutex
	file   io.WriterAt
	end    int64 // where the next entry goes
	number int
	failed error
}

// NewWriter starts an archive at the start of an empty file.
func NewWriter(file io.WriterAt, comment string) (*Writer, error) {
	w := &Writer{file: file}
	return w, w.put(AppendStart(nil, comment))
}

// Write adds an entry. After an error nothing more is written, and the same
// error is returned.
func (w *Writer) Write(e Entry) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.failed != nil {
		return w.failed
	}
	text, err := AppendEntry(nil, w.number+1, e)
	if err != nil {
		return err
	}
	if w.failed = w.put(text); w.failed == nil {
		w.number++
	}
	return w.failed
}

// put writes a piece and the end behind it, in one call.
func (w *Writer) put(text []byte) error {
	length := int64(len(text))
	if _, err := w.file.WriteAt(AppendEnd(text), w.end); err != nil {
		return err
	}
	w.end += length
	return nil
}

// Entries is the number of entries that were written.
func (w *Writer) Entries() int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.number
}
