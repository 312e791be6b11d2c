// Package recording writes exchanges to an HTTP archive while they happen.
package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/record"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// Options say where exchanges are recorded.
type Options struct {
	File    string // "" records nothing
	Secrets bool   // keep credentials
}

// AddFlags adds the flags that switch recording on.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.File, "record", "", "record every exchange in `FILE.har`, with credentials redacted")
	flags.BoolVar(&o.Secrets, "record-secrets", false, "keep credentials in the recording")
}

// A Recording is an archive that grows. The nil Recording records nothing.
type Recording struct {
	file    *os.File
	writer  *har.Writer
	secrets *spec.Secrets // nil: credentials are kept
	failed  sync.Once
	warn    func(format string, args ...any)
}

// Open opens a recording; nil where none is asked for. An existing recording is
// replaced; any other file is left alone.
func Open(t *terminal.Terminal, o Options, api *spec.API) (*Recording, error) {
	if o.File == "" {
		if o.Secrets {
			return nil, &spec.Error{Message: "--record-secrets needs --record FILE.har", Hint: "it keeps credentials in that file"}
		}
		return nil, nil
	}
	if err := mayReplace(o.File); err != nil {
		return nil, err
	}
	mode := fs.FileMode(0o644)
	if o.Secrets {
		mode = 0o600
	}
	file, err := os.OpenFile(o.File, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return nil, cannotRecord(o.File, err)
	}
	if o.Secrets { // also where an older recording let others read it
		if err := file.Chmod(mode); err != nil {
			return nil, cannotRecord(o.File, errors.Join(err, file.Close()))
		}
	}
	r := &Recording{file: file, warn: t.Talk}
	if r.writer, err = har.NewWriter(file, api.Title); err != nil {
		return nil, cannotRecord(o.File, errors.Join(err, file.Close()))
	}
	if secrets := api.Secrets(); !o.Secrets {
		r.secrets = &secrets
	}
	return r, nil
}

func cannotRecord(name string, err error) error {
	return &spec.Error{Message: fmt.Sprintf("cannot write the recording %q", name), Hint: "--record must name a file in a writable folder", Err: err}
}

// mayReplace refuses to replace anything but a recording.
func mayReplace(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return nil // there is none, or opening it to write says why
	}
	defer file.Close() //nolint:errcheck // only read
	start := make([]byte, 64)
	n, err := io.ReadFull(file, start)
	if n == 0 || bytes.HasPrefix(start[:n], []byte(`{"log":`)) {
		return nil
	}
	return &spec.Error{Message: fmt.Sprintf("will not overwrite %q: it is not a recording", name), Hint: "choose another file for --record, or delete this one", Err: ignoreEnd(err)}
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// Add records an exchange. A failure to write is reported once.
func (r *Recording) Add(x *tap.Exchange) {
	if r == nil {
		return
	}
	if err := r.writer.Write(record.Entry(x, r.secrets)); err != nil {
		r.failed.Do(func() { r.warn("actalike: recording stopped: %v\n", err) })
	}
}

// Handler returns a handler whose exchanges are recorded in the background, those
// of the control API excepted. End waits until all of them are.
func (r *Recording) Handler(next http.Handler) (recorded http.Handler, end func()) {
	if r == nil {
		return next, func() {}
	}
	queue := tap.NewQueue(r.Add)
	tapped := tap.New(tap.Config{}).Handler(next, queue.Add)
	recorded = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if console.Within(q.URL.Path) {
			next.ServeHTTP(w, q)
			return
		}
		tapped.ServeHTTP(w, q)
	})
	return recorded, func() {
		queue.Close()
		if n := queue.Dropped(); n > 0 {
			r.warn("actalike: %d exchanges were too fast to be recorded\n", n)
		}
		if err := r.End(); err != nil {
			r.warn("actalike: the recording could not be closed: %v\n", err)
		}
	}
}

// End says how much was recorded. The file is complete at any time.
func (r *Recording) End() error {
	if r == nil {
		return nil
	}
	r.warn("recorded %s in %s\n", english.Count(r.writer.Entries(), "exchange"), r.file.Name())
	return r.file.Close()
}
