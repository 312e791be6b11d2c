package control

import (
	"encoding/json"
	"net/http"

	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/mockserver/internal/users"
)

type healthView struct {
	Status  string `json:"status"`
	Title   string `json:"title"`
	Version string `json:"version"`
	Seed    uint64 `json:"seed"`
	Users   int    `json:"users"`
	Written int    `json:"written"` // records that were written to
}

func (m *Mock) health(r request) (any, error) {
	written, err := m.State.Store().Len(r.Context())
	return healthView{"ok", m.API.Title, m.API.Version, m.Seed, m.Users.Count, written}, err
}

type usersView struct {
	Count   int      `json:"count"`
	Tokens  []string `json:"tokens"`
	Without []string `json:"without_record"`
}

const maxPage = 1000

func (m *Mock) users(r request) (any, error) {
	offset, err := console.Number(r.Request, "offset", 0, m.Users.Count)
	if err != nil {
		return nil, err
	}
	limit, err := console.Number(r.Request, "limit", 100, maxPage)
	return usersView{m.Users.Count, m.Users.Tokens(offset, limit), append([]string{}, m.Users.Absent...)}, err
}

// user finds the user that a control route names.
func (m *Mock) user(r request) (users.User, error) {
	token := r.PathValue("token")
	u, known := m.Users.Find(token)
	if !known {
		return u, refuse(http.StatusNotFound, "no user has the token %q: %s", token, m.Users.Hint())
	}
	return u, nil
}

// userState is what a user's records hold, by the names of their resources.
func (m *Mock) userState(r request) (any, error) {
	u, err := m.user(r)
	if err != nil {
		return nil, err
	}
	text := []byte{'{'}
	for _, resource := range m.API.Resources {
		if resource.Key != nil {
			continue // no user's own: see resources
		}
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(value.AppendString(text, resource.Name), ':')
		p := state.Single(resource, u)
		if p.Absent() {
			text = append(text, "null"...)
			continue
		}
		record, _, err := m.State.Record(r.Context(), m.State.Store(), p)
		if err != nil {
			return nil, err
		}
		text = resource.Schema.AppendJSON(text, record)
	}
	return json.RawMessage(append(text, '}')), nil
}

// putUserState takes an object of whole records by resource name: all or none.
func (m *Mock) putUserState(r request) (any, error) {
	u, err := m.user(r)
	if err != nil {
		return nil, err
	}
	if u.Absent {
		return nil, refuse(http.StatusConflict, "%s stays without a record", u.Token)
	}
	records, err := readObject(r)
	if err != nil {
		return nil, err
	}
	for name, record := range records {
		resource := m.API.Resource(name)
		if resource == nil || resource.Name != name || resource.Key != nil {
			return nil, refuse(http.StatusBadRequest, "no resource is called %q", name)
		}
		if _, err := validated(state.Single(resource, u), record, value.Pointer(name)); err != nil {
			return nil, err
		}
	}
	for _, resource := range m.API.Resources {
		if record, given := records[resource.Name]; given {
			p := state.Single(resource, u)
			if err := put(r.tx, &p, record.(map[string]any), value.Pointer(resource.Name)); err != nil {
				return nil, err
			}
		}
	}
	return m.userState(r)
}

func (m *Mock) resetUser(r request) (any, error) {
	u, err := m.user(r)
	if err != nil {
		return nil, err
	}
	for _, resource := range m.API.Resources {
		if p := state.Single(resource, u); resource.Key == nil && !u.Absent {
			if err := r.tx.Reset(&p); err != nil {
				return nil, refused(err, p, "")
			}
		}
	}
	return m.userState(r)
}

func (m *Mock) reset(r request) (any, error) {
	return doneView{"reset"}, m.Reset(r.Context())
}
