package main

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// watched is a description and the files that it was read from. They are looked
// at some times a second rather than by notifications of the kernel: those do not
// reach network drives, containers and virtual machines, and editors replace
// files as often as they write them.
type watched struct {
	description
	program *program

	mutex sync.Mutex
	files map[string]os.FileInfo // as they were when they were read; nil: not there
}

func newWatched(d description, p *program) *watched {
	return &watched{description: d, program: p, files: map[string]os.FileInfo{}}
}

// load reads the description, and notes every file that it opens, also when it
// fails: mending any of them may help.
func (s *watched) load(ctx context.Context) (*spec.API, error) {
	for _, name := range []string{s.spec, s.overlay} {
		if name != "" && name != "-" {
			s.note(name)
		}
	}
	config, err := s.program.sources(s.description)
	if err != nil {
		return nil, err
	}
	if config.Document.Folder != nil {
		config.Document.Folder = noting{config.Document.Folder, filepath.Dir(s.spec), s}
	}
	return spec.Load(ctx, config)
}

func (s *watched) note(name string) {
	info, _ := os.Stat(name)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.files[name] = info
}

// noting is a folder that notes the files opened in it.
type noting struct {
	fs.FS
	folder string
	on     *watched
}

// Open implements [fs.FS].
func (n noting) Open(name string) (fs.File, error) {
	n.on.note(filepath.Join(n.folder, filepath.FromSlash(name)))
	return n.FS.Open(name)
}

// look is how the files are now.
func (s *watched) look() map[string]os.FileInfo {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	now := make(map[string]os.FileInfo, len(s.files))
	for name := range s.files {
		now[name], _ = os.Stat(name)
	}
	return now
}

func (s *watched) read() map[string]os.FileInfo {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return maps.Clone(s.files)
}

func sameFiles(a, b map[string]os.FileInfo) bool { return maps.EqualFunc(a, b, sameFile) }

func sameFile(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// lookEvery is how often files are looked at. A change is taken up when it has
// stood for one look: an editor is done by then.
const lookEvery = 200 * time.Millisecond

// follow reloads the mock when a file changes, if it is to watch, and on SIGHUP,
// until ctx ends.
func (p *program) follow(ctx context.Context, source *watched, mock *mockserver.Live, watch bool) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	var looks <-chan time.Time
	if watch {
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		looks = ticker.C
	}
	var before map[string]os.FileInfo
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			p.reload(ctx, source, mock)
		case <-looks:
			now := source.look()
			if !sameFiles(now, source.read()) && sameFiles(now, before) {
				p.reload(ctx, source, mock)
			}
			before = now
		}
	}
}

// reload reads the documents again, and says what came of it.
func (p *program) reload(ctx context.Context, source *watched, mock *mockserver.Live) {
	started := time.Now()
	api, err := source.load(ctx)
	if err != nil {
		mock.Failed(err)
		p.stays(err)
		return
	}
	dropped, err := mock.Reload(ctx, api)
	if err != nil {
		p.stays(err)
		return
	}
	paint := p.paintFor(p.stderr)
	p.talk("%s %s in %v, %d operations\n", paint.good("reloaded"), api.Title, time.Since(started).Round(time.Millisecond), len(api.Operations))
	const most = 20
	for i, d := range dropped {
		if i == most {
			p.talk("         and %d more\n", len(dropped)-most)
			break
		}
		p.talk("         %s\n", paint.warn(printable("dropped "+d.String())))
	}
}

// stays says why the documents cannot be used.
func (p *program) stays(err error) {
	p.complain(err)
	p.talk("still acting like the documents as they were\n")
}
