package document

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"github.com/actalike/actalike/spec"
)

// Files loads a document again and again, and knows the files that it was read
// from. They are polled rather than watched through the kernel: its notifications
// do not reach network drives, containers and virtual machines, and editors
// replace files as often as they write them.
type Files struct {
	source Source
	stdin  io.Reader

	mutex sync.Mutex
	read  Snapshot
}

// A Snapshot is the state of some files at one time; a file that does not exist
// is nil.
type Snapshot map[string]os.FileInfo

// NewFiles returns the files of a document, which is yet to be loaded.
func NewFiles(source Source, stdin io.Reader) *Files {
	return &Files{source: source, stdin: stdin, read: Snapshot{}}
}

// Load loads the document and notes every file it opens, also when it fails: a
// change to any of them may help.
func (f *Files) Load(ctx context.Context) (*spec.API, error) {
	for _, name := range []string{f.source.Spec, f.source.Overlay} {
		if name != "" && name != "-" {
			f.note(name)
		}
	}
	config, err := f.source.config(f.stdin)
	if err != nil {
		return nil, err
	}
	if config.Document.Folder != nil {
		config.Document.Folder = noting{config.Document.Folder, filepath.Dir(f.source.Spec), f}
	}
	return spec.Load(ctx, config)
}

func (f *Files) note(name string) {
	info, _ := os.Stat(name)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.read[name] = info
}

// noting is a folder that notes the files opened in it.
type noting struct {
	fs.FS
	folder string
	on     *Files
}

// Open implements [fs.FS].
func (n noting) Open(name string) (fs.File, error) {
	n.on.note(filepath.Join(n.folder, filepath.FromSlash(name)))
	return n.FS.Open(name)
}

// Now returns the state of the files now.
func (f *Files) Now() Snapshot {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	now := make(Snapshot, len(f.read))
	for name := range f.read {
		now[name], _ = os.Stat(name)
	}
	return now
}

// Read returns the state of the files when they were read last.
func (f *Files) Read() Snapshot {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return maps.Clone(f.read)
}

// Equal reports whether no file differs.
func (s Snapshot) Equal(other Snapshot) bool { return maps.EqualFunc(s, other, sameFile) }

func sameFile(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}
