package control

import (
	"errors"
	"sync"
	"time"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// A Document is what became of the description since the start.
type Document struct {
	mutex   sync.Mutex
	loaded  time.Time
	loads   int // by another description
	dropped []state.Dropped
	err     error // of the last attempt; nil if it is in force
}

// NewDocument returns the state of a description that was loaded just now.
func NewDocument(now time.Time) *Document { return &Document{loaded: now} }

// Load notes that another description took over.
func (d *Document) Load(at time.Time, dropped []state.Dropped) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.loaded, d.dropped, d.err = at, dropped, nil
	d.loads++
}

// Fail notes that another description could not take over.
func (d *Document) Fail(err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.err = err
}

// news is the state for people to read.
func (d *Document) news() console.News {
	const most = 20
	d.mutex.Lock()
	defer d.mutex.Unlock()
	n := console.News{Loads: d.loads, Count: len(d.dropped), Trouble: d.err}
	for _, dropped := range d.dropped[:min(most, len(d.dropped))] {
		n.Dropped = append(n.Dropped, dropped.String())
	}
	return n
}

type documentView struct {
	Loaded   time.Time       `json:"loaded_at"`
	Error    string          `json:"error"` // "" if the last save is in force
	Hint     string          `json:"hint"`
	Position *spec.Position  `json:"position"` // null if the error has none
	Dropped  []state.Dropped `json:"dropped"`  // by the last reload; the first 1,000
	Count    int             `json:"dropped_count"`
}

const maxDropped = 1000

func (m *Mock) documentStatus(request) (any, error) {
	d := m.Document
	d.mutex.Lock()
	defer d.mutex.Unlock()
	view := documentView{Loaded: d.loaded.UTC(), Dropped: append([]state.Dropped{}, d.dropped[:min(maxDropped, len(d.dropped))]...), Count: len(d.dropped)}
	if d.err != nil {
		view.Error, view.Hint, view.Position = d.err.Error(), spec.Hint(d.err), positionOf(d.err)
	}
	return view, nil
}

// positionOf is the first place that an error or its causes name.
func positionOf(err error) *spec.Position {
	var at *spec.Error
	for errors.As(err, &at) {
		if at.At.Line > 0 {
			return &at.At
		}
		err = at.Err
	}
	return nil
}
