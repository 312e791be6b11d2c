package mockserver

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/users"
	"github.com/actalike/actalike/spec"
)

// A controlRoute is one control route; it documents itself at
// [console.Prefix].
type controlRoute struct {
	Method string
	Path   string // below it
	Text   string
	serve  func(*Server, *http.Request) (any, error)
}

func controlRoutes() []controlRoute {
	own := []controlRoute{
		{"GET", "health", "whether the mock is up, and what it acts like", (*Server).controlHealth},
		{"GET", "users", "users with their tokens (?offset=0&limit=100)", (*Server).controlUsers},
		{"GET", "users/{token}/state", "what one user's records hold, by resource", (*Server).controlState},
		{"PUT", "users/{token}/state", "replace a user's records; they must be valid answers", (*Server).controlReplace},
		{"POST", "users/{token}/reset", "take one user's records back to the seed", (*Server).controlResetUser},
		{"POST", "reset", "take everything back to the seed", (*Server).controlReset},
	}
	return slices.Concat(own, recordRoutes(), resourceRoutes(), faultRoutes(), clockRoutes(), documentRoutes())
}

func refuseControl(status int, format string, args ...any) error {
	return console.Refuse(status, format, args...)
}

type healthView struct {
	Status  string `json:"status"`
	Title   string `json:"title"`
	Version string `json:"version"`
	Seed    uint64 `json:"seed"`
	Users   int    `json:"users"`
	Written int    `json:"written"` // records that were written to
}

func (s *Server) controlHealth(r *http.Request) (any, error) {
	written, err := s.store.Len(r.Context())
	return healthView{"ok", s.api.Title, s.api.Version, s.config.Seed, s.config.Users, written}, err
}

type usersView struct {
	Count   int      `json:"count"`
	Tokens  []string `json:"tokens"`
	Without []string `json:"without_record"`
}

const maxPage = 1000

func (s *Server) controlUsers(r *http.Request) (any, error) {
	offset, err := number(r, "offset", 0, s.users.Count)
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", 100, maxPage)
	return usersView{s.users.Count, s.users.Tokens(offset, limit), append([]string{}, s.users.Absent...)}, err
}

func number(r *http.Request, name string, byDefault, most int) (int, error) {
	return console.Number(r, name, byDefault, most)
}

// userOf finds the user that a control route names.
func (s *Server) userOf(r *http.Request) (users.User, error) {
	u, known := s.users.Find(r.PathValue("token"))
	if !known {
		return users.User{}, refuseControl(http.StatusNotFound, "no user has the token %q: %s", r.PathValue("token"), s.users.Hint())
	}
	return u, nil
}

func (s *Server) controlState(r *http.Request) (any, error) {
	u, err := s.userOf(r)
	if err != nil {
		return nil, err
	}
	return s.state(r, u)
}

// state is what a user's records hold, by the names of their resources.
func (s *Server) state(r *http.Request, u users.User) (any, error) {
	state := orderedObject{}
	for _, resource := range s.api.Resources {
		if resource.Key != nil {
			continue // no user's own: see resources
		}
		if resource.OfCaller && u.Absent {
			state = append(state, member{resource.Name, []byte("null")})
			continue
		}
		stored, err := s.store.Get(r.Context(), u.Key(resource))
		if err != nil {
			return nil, err
		}
		if stored == nil {
			stored = s.maker.Record(resource, u.Seed(resource))
		}
		state = append(state, member{resource.Name, resource.Schema.AppendJSON(nil, stored)})
	}
	return state, nil
}

// controlReplace takes an object of whole records by resource name.
func (s *Server) controlReplace(r *http.Request) (any, error) {
	u, err := s.userOf(r)
	if err != nil {
		return nil, err
	}
	if u.Absent {
		return nil, refuseControl(http.StatusConflict, "%s stays without a record", u.Token)
	}
	records, err := s.readRecords(r)
	if err != nil {
		return nil, err
	}
	for _, resource := range s.api.Resources {
		record, given := records[resource.Name]
		if !given {
			continue
		}
		if err := s.replace(r, u, resource, record.(map[string]any)); err != nil {
			return nil, refusedIfTaken(err)
		}
	}
	return s.state(r, u)
}

// readRecords reads and judges every record before any is stored.
func (s *Server) readRecords(r *http.Request) (map[string]any, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, s.config.MaxBody))
	if err != nil {
		return nil, refuseControl(http.StatusBadRequest, "the body could not be read: %v", err)
	}
	decoded, err := value.Decode(text)
	if err != nil {
		return nil, refuseControl(http.StatusBadRequest, "JSON parse error - %v", err)
	}
	records, ok := decoded.(map[string]any)
	if !ok {
		return nil, refuseControl(http.StatusBadRequest, "the body must be an object of records by resource name")
	}
	for name, record := range records {
		resource := s.api.Resource(name)
		if resource == nil || resource.Name != name || resource.Key != nil {
			return nil, refuseControl(http.StatusBadRequest, "no resource is called %q", name)
		}
		violations := append(resource.Published.Validate(record, spec.AsResponse), resource.Schema.Validate(record, spec.AsResponse)...)
		if len(violations) > 0 {
			return nil, &console.Refusal{Status: http.StatusBadRequest, Body: value.Object{name: invalid(violations)}}
		}
		if _, ok := record.(map[string]any); !ok {
			return nil, refuseControl(http.StatusBadRequest, "%q must be an object", name)
		}
	}
	return records, nil
}

func (s *Server) replace(r *http.Request, u users.User, resource *spec.Resource, record value.Object) error {
	at := recordPlace{key: u.Key(resource), seed: s.seedOf(resource, u)}
	return s.replaceAt(r.Context(), recordAt{at, resource}, record)
}

// A takenError says that another record holds a unique value.
type takenError struct {
	resource *spec.Resource
	property string
}

func (e *takenError) Error() string { return e.resource.Name + ": " + e.property + " is already taken" }

func refusedIfTaken(err error) error {
	var taken *takenError
	if errors.As(err, &taken) {
		return refuseControl(http.StatusBadRequest, "%v", taken)
	}
	return err
}

func (s *Server) controlResetUser(r *http.Request) (any, error) {
	u, err := s.userOf(r)
	if err != nil {
		return nil, err
	}
	if !u.Absent {
		for _, resource := range s.api.Resources {
			if resource.Key != nil {
				continue
			}
			if err := s.replace(r, u, resource, s.maker.Record(resource, u.Seed(resource))); err != nil {
				return nil, refusedIfTaken(err)
			}
			if err := s.store.Delete(r.Context(), u.Key(resource)); err != nil {
				return nil, err
			}
		}
	}
	return s.state(r, u)
}

type doneView struct {
	Status string `json:"status"`
}

func (s *Server) controlReset(r *http.Request) (any, error) {
	return doneView{"reset"}, s.Reset(r.Context())
}
