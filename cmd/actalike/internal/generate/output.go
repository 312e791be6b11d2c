package generate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/actalike/actalike/spec"
)

// An output takes a result: standard output, a device, or a file that is there
// when all is written and not before.
type output struct {
	io.Writer
	name   string   // as it was given; "" is standard output
	target string   // where the file will be, links followed
	file   *os.File // nil for standard output
	whole  bool     // the file is a temporary one yet
	force  bool
}

// openOutput opens a file for a result; "" and - are standard output. A file that
// exists is left alone, unless force allows writing over it.
func openOutput(stdout io.Writer, name string, force bool) (*output, error) {
	if name == "" || name == "-" {
		return &output{Writer: stdout}, nil
	}
	o := &output{name: name, target: name, force: force}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		o.target = target
	}
	info, err := os.Stat(o.target)
	switch {
	case err == nil && info.IsDir():
		return nil, &spec.Error{Message: fmt.Sprintf("cannot write %q: it is a folder", name), Hint: "--out must name a file"}
	case err == nil && !info.Mode().IsRegular():
		return o, o.open(os.O_WRONLY, o.target)
	case err == nil && !force:
		return nil, o.exists()
	}
	o.whole = true
	return o, o.open(os.O_WRONLY|os.O_CREATE|os.O_EXCL, fmt.Sprintf("%s.%d.tmp", o.target, os.Getpid()))
}

func (o *output) exists() error {
	return &spec.Error{Message: fmt.Sprintf("cannot write %q: the file exists", o.name), Hint: "--force overwrites it"}
}

func (o *output) open(how int, name string) error {
	const readable = 0o666 // less what the umask takes
	file, err := os.OpenFile(name, how, readable)
	if err != nil {
		return o.failed(err)
	}
	o.file, o.Writer = file, file
	return nil
}

func (o *output) failed(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &spec.Error{Message: fmt.Sprintf("cannot write %s", o), Hint: "does the folder exist, is it writable, and is there space left on the disk?", Err: err}
}

// String names the output for a message.
func (o *output) String() string {
	if o.name == "" {
		return "standard output"
	}
	return fmt.Sprintf("%q", o.name)
}

// Write implements [io.Writer].
func (o *output) Write(text []byte) (int, error) {
	n, err := o.Writer.Write(text)
	if err != nil {
		err = o.failed(err)
	}
	return n, err
}

// commit makes the file what it is called.
func (o *output) commit() error {
	if o.file == nil {
		return nil
	}
	if !o.whole {
		return o.close()
	}
	if err := o.file.Sync(); err != nil {
		return o.failed(err)
	}
	temporary := o.file.Name()
	if err := o.close(); err != nil {
		return err
	}
	if err := o.rename(temporary); err != nil {
		_ = os.Remove(temporary) // the error that counts is the other one
		return err
	}
	return nil
}

// rename gives the file its name. Without force it must not be taken, not even
// since it was looked for: a link, unlike a rename, sees to that.
func (o *output) rename(temporary string) error {
	if !o.force {
		switch err := os.Link(temporary, o.target); {
		case errors.Is(err, fs.ErrExist):
			return o.exists()
		case err == nil:
			return os.Remove(temporary)
		}
	}
	if info, err := os.Stat(o.target); err == nil {
		_ = os.Chmod(temporary, info.Mode().Perm()) // it keeps what permissions it can
	}
	if err := os.Rename(temporary, o.target); err != nil {
		return o.failed(errors.Unwrap(err))
	}
	return nil
}

func (o *output) close() error {
	file := o.file
	o.file = nil
	if err := file.Close(); err != nil {
		return o.failed(err)
	}
	return nil
}

// discard removes what was not committed.
func (o *output) discard() {
	if o.file == nil {
		return
	}
	_ = o.file.Close()
	if o.whole {
		_ = os.Remove(o.file.Name())
	}
}
