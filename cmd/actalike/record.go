package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/internal/har"
	"github.com/actalike/actalike/internal/record"
	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// recordOptions say where exchanges are recorded.
type recordOptions struct {
	record        string
	recordSecrets bool
}

func (o *recordOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.record, "record", "", "`FILE.har` to record every exchange in; credentials are redacted")
	flags.BoolVar(&o.recordSecrets, "record-secrets", false, "keep credentials in the recording")
}

// A recording is an archive that grows. The nil recording records nothing.
type recording struct {
	file    *os.File
	writer  *har.Writer
	secrets *spec.Secrets // nil: credentials are kept
	failed  sync.Once
	warn    func(format string, args ...any)
}

// record opens a recording; nil where none is asked for. A recording that exists
// is replaced, any other file is not touched.
func (p *program) record(o recordOptions, api *spec.API) (*recording, error) {
	if o.record == "" {
		if o.recordSecrets {
			return nil, &spec.Error{Message: "--record-secrets needs --record FILE.har", Hint: "it keeps credentials in that file"}
		}
		return nil, nil
	}
	if err := mayReplace(o.record); err != nil {
		return nil, err
	}
	mode := fs.FileMode(0o644)
	if o.recordSecrets {
		mode = 0o600
	}
	file, err := os.OpenFile(o.record, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return nil, cannotRecord(o.record, err)
	}
	r := &recording{file: file, warn: p.talk}
	if r.writer, err = har.NewWriter(file, api.Title); err != nil {
		return nil, cannotRecord(o.record, errors.Join(err, file.Close()))
	}
	if secrets := api.Secrets(); !o.recordSecrets {
		r.secrets = &secrets
	}
	return r, nil
}

func cannotRecord(name string, err error) error {
	return &spec.Error{Message: fmt.Sprintf("--record %q: the file cannot be written", name), Hint: "name a file in a folder that can be written to", Err: err}
}

// mayReplace refuses to replace what is no recording.
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
	return &spec.Error{Message: fmt.Sprintf("--record %q: the file is there and is no recording", name), Hint: "name another file, or take this one away", Err: ignoreEnd(err)}
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// add records an exchange. What cannot be written is said once.
func (r *recording) add(x *tap.Exchange) {
	if r == nil {
		return
	}
	if err := r.writer.Write(record.Entry(x, r.secrets)); err != nil {
		r.failed.Do(func() { r.warn("actalike: the recording ends here: %v\n", err) })
	}
}

// of is a handler whose exchanges are recorded, off their path; the routes of
// actalike itself are not. End waits until they all are.
func (r *recording) of(next http.Handler) (recorded http.Handler, end func()) {
	if r == nil {
		return next, func() {}
	}
	queue := tap.NewQueue(r.add)
	tapped := tap.New(tap.Config{}).Handler(next, queue.Add)
	recorded = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if isOwn(q.URL.Path) {
			next.ServeHTTP(w, q)
			return
		}
		tapped.ServeHTTP(w, q)
	})
	return recorded, func() {
		queue.Close()
		if n := queue.Dropped(); n > 0 {
			r.warn("actalike: %d exchanges came too fast to be recorded\n", n)
		}
		if err := r.end(); err != nil {
			r.warn("actalike: the recording: %v\n", err)
		}
	}
}

// isOwn tells whether a path is one of actalike itself.
func isOwn(path string) bool {
	return path == "/_actalike" || strings.HasPrefix(path, "/_actalike/")
}

// end says what was recorded. The file is whole already.
func (r *recording) end() error {
	if r == nil {
		return nil
	}
	r.warn("recorded %d exchanges in %s\n", r.writer.Entries(), r.file.Name())
	return r.file.Close()
}
