package control

import (
	"net/http"
	"time"

	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

type faultView struct {
	ID      string       `json:"id"`
	Family  string       `json:"family"`
	Title   string       `json:"title"`
	Text    string       `json:"text"`
	Example string       `json:"example"`
	Needs   []fault.Need `json:"needs"`
	settingView
}

type settingView struct {
	On          bool    `json:"on"`
	User        string  `json:"user"` // "" is everybody
	Probability float64 `json:"probability"`
	Latency     float64 `json:"latency_ms"`
}

func viewOf(f fault.State) faultView {
	return faultView{
		ID: f.ID, Family: f.Family, Title: f.Title, Text: f.Text, Example: f.Example, Needs: append([]fault.Need{}, f.Needs...),
		settingView: settingView{f.On, f.User, f.Probability, milliseconds(f.Latency)},
	}
}

func (m *Mock) faults(request) (any, error) {
	list := []faultView{}
	for _, f := range m.Faults.States() {
		list = append(list, viewOf(f))
	}
	return list, nil
}

// setFault replaces the setting of one fault; what the body leaves out is on, for
// everybody, always, at once.
func (m *Mock) setFault(r request) (any, error) {
	id := r.PathValue("id")
	if _, err := m.Faults.State(id); err != nil {
		return nil, refuse(http.StatusNotFound, "%s: %s", err, spec.Hint(err))
	}
	body := settingView{On: true, Probability: 1}
	if err := r.into(&body); err != nil {
		return nil, err
	}
	if body.Probability == 0 { // zero is a default in Go, not here
		return nil, refuse(http.StatusBadRequest, "invalid probability 0: must be above 0 and at most 1")
	}
	latency, err := duration("latency_ms", body.Latency)
	if err != nil {
		return nil, err
	}
	err = m.Faults.Change(id, fault.Setting{On: body.On, User: body.User, Probability: body.Probability, Latency: latency})
	if err != nil {
		return nil, bad(err)
	}
	now, err := m.Faults.State(id)
	return viewOf(now), err
}

func (m *Mock) clearFaults(request) (any, error) {
	m.Faults.Clear()
	return doneView{"off"}, nil
}

type latencyView struct {
	Latency float64 `json:"latency_ms"`
	Jitter  float64 `json:"jitter_ms"`
}

func (m *Mock) latency(request) (any, error) {
	l := m.Faults.Latency()
	return latencyView{milliseconds(l.Mean), milliseconds(l.Jitter)}, nil
}

func (m *Mock) setLatency(r request) (any, error) {
	var body latencyView
	if err := r.into(&body); err != nil {
		return nil, err
	}
	mean, err := duration("latency_ms", body.Latency)
	if err != nil {
		return nil, err
	}
	jitter, err := duration("jitter_ms", body.Jitter)
	if err != nil {
		return nil, err
	}
	if err := m.Faults.SetLatency(fault.Latency{Mean: mean, Jitter: jitter}); err != nil {
		return nil, bad(err)
	}
	return m.latency(r)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// duration reads a number of milliseconds.
func duration(name string, ms float64) (time.Duration, error) {
	if most := milliseconds(fault.MaxLatency); !(ms >= 0 && ms <= most) {
		return 0, refuse(http.StatusBadRequest, "invalid %s %v: must be from 0 to %v", name, ms, most)
	}
	return time.Duration(ms * float64(time.Millisecond)), nil
}
