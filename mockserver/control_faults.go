package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/spec"
)

// faultRoutes are the control routes for faults and latency.
func faultRoutes() []controlRoute {
	return []controlRoute{
		{"GET", "faults", "every fault with its setting", (*Server).controlFaults},
		{"PUT", "faults/{id}", "switch a fault: on, user, probability, latency_ms", (*Server).controlSetFault},
		{"DELETE", "faults", "switch every fault off", (*Server).controlClearFaults},
		{"GET", "latency", "what every answer is delayed by", (*Server).controlLatency},
		{"PUT", "latency", "delay every answer: latency_ms, jitter_ms", (*Server).controlSetLatency},
	}
}

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

func viewOf(f FaultState) faultView {
	return faultView{
		ID: f.ID, Family: f.Family, Title: f.Title, Text: f.Text, Example: f.Example, Needs: append([]fault.Need{}, f.Needs...),
		settingView: settingView{f.On, f.User, f.Probability, milliseconds(f.Latency)},
	}
}

func (s *Server) controlFaults(*http.Request) (any, error) {
	list := []faultView{}
	for _, f := range s.Faults() {
		list = append(list, viewOf(f))
	}
	return list, nil
}

// controlSetFault replaces the setting of one fault; what the body leaves out is
// on, for everybody, always, at once.
func (s *Server) controlSetFault(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if s.faults.find(id) == nil {
		_, err := fault.Find(id)
		return nil, refuseControl(http.StatusNotFound, "%s: %s", err, spec.Hint(err))
	}
	body := settingView{On: true, Probability: 1}
	if err := s.readControl(r, &body); err != nil {
		return nil, err
	}
	if body.Probability == 0 { // zero is a default in Go, not here
		return nil, refuseControl(http.StatusBadRequest, "probability 0: a number above 0 and at most 1 is accepted")
	}
	latency, err := duration("latency_ms", body.Latency)
	if err != nil {
		return nil, err
	}
	if err := s.SetFault(id, FaultSetting{body.On, body.User, body.Probability, latency}); err != nil {
		return nil, badControl(err)
	}
	for _, f := range s.Faults() {
		if f.ID == id {
			return viewOf(f), nil
		}
	}
	return nil, refuseControl(http.StatusNotFound, "no fault is called %q", id)
}

func (s *Server) controlClearFaults(*http.Request) (any, error) {
	s.ClearFaults()
	return doneView{"off"}, nil
}

type latencyView struct {
	Latency float64 `json:"latency_ms"`
	Jitter  float64 `json:"jitter_ms"`
}

func (s *Server) controlLatency(*http.Request) (any, error) {
	l := s.Latency()
	return latencyView{milliseconds(l.Mean), milliseconds(l.Jitter)}, nil
}

func (s *Server) controlSetLatency(r *http.Request) (any, error) {
	var body latencyView
	if err := s.readControl(r, &body); err != nil {
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
	if err := s.SetLatency(Latency{mean, jitter}); err != nil {
		return nil, badControl(err)
	}
	return s.controlLatency(r)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// duration reads a number of milliseconds.
func duration(name string, ms float64) (time.Duration, error) {
	if most := milliseconds(maxLatency); !(ms >= 0 && ms <= most) {
		return 0, refuseControl(http.StatusBadRequest, "%s %v: a number from 0 to %v is accepted", name, ms, most)
	}
	return time.Duration(ms * float64(time.Millisecond)), nil
}

// badControl is an error in what a control request asks for.
func badControl(err error) error {
	if hint := spec.Hint(err); hint != "" {
		return refuseControl(http.StatusBadRequest, "%v: %s", err, hint)
	}
	return refuseControl(http.StatusBadRequest, "%v", err)
}

// readControl reads the object of a control request into a struct, strictly: no
// duplicate and no unknown member. No body is an empty object.
func (s *Server) readControl(r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.config.MaxBody))
	if err != nil {
		return refuseControl(http.StatusBadRequest, "the body could not be read: %v", err)
	}
	if len(text) == 0 {
		return nil
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return refuseControl(http.StatusBadRequest, "JSON parse error - %v", err)
	}
	if _, ok := decoded.(map[string]any); !ok {
		return refuseControl(http.StatusBadRequest, "the body must be an object")
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return refuseControl(http.StatusBadRequest, "%s", inWords(err))
	}
	return nil
}

// inWords says of a body that does not fit what does not.
func inWords(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Sprintf("%s: %s is accepted, not %s", wrong.Field, kindOf(wrong), wrong.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func kindOf(wrong *json.UnmarshalTypeError) string {
	switch wrong.Type.Kind().String() {
	case "bool":
		return "true or false"
	case "string":
		return "a text"
	}
	return "a number"
}
