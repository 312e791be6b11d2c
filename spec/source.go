package spec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/actalike/actalike/spec/aisquare"
)

// A Source is a document as it was read, and where its relative references lead.
type Source struct {
	Name   string // as a person would call it; shown in positions
	Text   []byte // YAML or JSON
	Folder fs.FS  // the files it may refer to; nil if it may refer to none
	base   string // its own name in Folder
	prefix string // what leads from a name in Folder to one a person can open
}

// Embedded is the published document of the AISquare Studio profile API.
func Embedded() Source {
	return Source{Name: "openapi.yaml", Text: aisquare.Published(), base: "openapi.yaml"}
}

// EmbeddedOverlay is what the published profile document leaves out.
func EmbeddedOverlay() Source {
	return Source{Name: "overlay.yaml", Text: aisquare.Overlay(), base: "overlay.yaml"}
}

// ReadFile reads a document from a file. Its references may reach the files of
// its own folder and below. The name "-" reads standard input.
func ReadFile(name string, stdin io.Reader) (Source, error) {
	if name == "-" {
		text, err := readBounded(stdin)
		if err != nil {
			return Source{}, unreadable("standard input", err)
		}
		return Source{Name: "stdin", Text: text, base: "stdin"}, nil
	}
	file, err := os.Open(name)
	if err != nil {
		return Source{}, unreadable(name, err)
	}
	defer file.Close() //nolint:errcheck // only read
	text, err := readBounded(file)
	if err != nil {
		return Source{}, unreadable(name, err)
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return Source{}, unreadable(name, err)
	}
	prefix := strings.TrimSuffix(filepath.ToSlash(filepath.Dir(name)), "/") + "/"
	return Source{
		Name: name, Text: text, Folder: root.FS(),
		base: filepath.Base(name), prefix: strings.TrimPrefix(prefix, "./"),
	}, nil
}

func unreadable(name string, err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return &Error{Message: fmt.Sprintf("cannot read %q", name), Hint: "name a readable YAML or JSON file, or - for standard input", Err: err}
}

func readBounded(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFileBytes+1))
	if err == nil && len(text) > maxFileBytes {
		err = fmt.Errorf("it is longer than %d MiB", maxFileBytes>>20)
	}
	return text, err
}

// A reader opens the files a document refers to, and no others.
type reader struct {
	source      Source
	allowRemote bool
	context     context.Context
}

// read returns the text of a file by its name in a [Location].
func (r reader) read(file string) ([]byte, error) {
	switch {
	case file == r.source.base:
		return r.source.Text, nil
	case isRemote(file):
		return r.fetch(file)
	case r.source.Folder == nil:
		return nil, &Error{Message: fmt.Sprintf("refused to open %q: %s stands in no folder", file, r.source.Name), Hint: "load the document from a file to use relative references"}
	case !fs.ValidPath(file):
		return nil, &Error{Message: fmt.Sprintf("refused to open %q: it is outside the document's folder", file), Hint: "references may reach the document's own folder and below"}
	}
	opened, err := r.source.Folder.Open(file)
	if err != nil {
		return nil, unreadable(r.source.prefix+file, err)
	}
	defer opened.Close() //nolint:errcheck // only read
	text, err := readBounded(opened)
	if err != nil {
		return nil, unreadable(r.source.prefix+file, err)
	}
	return text, nil
}

func (r reader) fetch(location string) ([]byte, error) {
	if !r.allowRemote {
		return nil, &Error{Message: fmt.Sprintf("refused to fetch %q", location), Hint: ErrRemoteRefs.Error(), Kind: ErrRemoteRefs}
	}
	ctx, cancel := context.WithTimeout(r.context, 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location, nil)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // only read
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", location, answer.Status)
	}
	return readBounded(answer.Body)
}

// display is the name of a file that a person can open.
func (r reader) display(file string) string {
	if file == r.source.base {
		return r.source.Name
	}
	if isRemote(file) {
		return file
	}
	return r.source.prefix + file
}

// fileOf names the file that kin-openapi wants to read: it joins paths itself.
func fileOf(u *url.URL) string {
	if u.Scheme != "" {
		return u.String()
	}
	return path.Clean(u.Path)
}
