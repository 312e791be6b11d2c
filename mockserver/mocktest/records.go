package mocktest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/actalike/actalike/mockserver"
)

// Put replaces the record of a resource with an id, or adds it to a collection.
// The id is a key, or the token of the user whose record it is. record is encoded
// as JSON, and must be a valid answer; else the test ends.
func (m *Mock) Put(resource, id string, record any) {
	m.t.Helper()
	body, err := json.Marshal(record)
	if err != nil {
		m.t.Fatal(err)
	}
	m.control(http.MethodPut, resource, id, body)
}

// Get returns the record of a resource with an id; the test ends if there is none.
func (m *Mock) Get(resource, id string) map[string]any {
	m.t.Helper()
	var view struct {
		Record map[string]any `json:"record"`
	}
	if err := json.Unmarshal(m.control(http.MethodGet, resource, id, nil), &view); err != nil {
		m.t.Fatal(err)
	}
	return view.Record
}

// control uses the control route of one record.
func (m *Mock) control(method, resource, id string, body []byte) []byte {
	m.t.Helper()
	target := "http://localhost/_actalike/resources/" + url.PathEscape(resource) + "/" + url.PathEscape(id)
	request, err := http.NewRequest(method, target, bytes.NewReader(body))
	if err != nil {
		m.t.Fatal(err)
	}
	request.Header.Set(mockserver.ControlHeader, m.config.ControlToken)
	response, err := m.Client.Do(request)
	if err != nil {
		m.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		m.t.Fatalf("%s %s %s: %s: %s (%v)", method, resource, id, response.Status, text, err)
	}
	return text
}

// A Request is one that the mock received.
type Request struct {
	Method    string
	URL       *url.URL
	Operation string // its id; "" if none has this method and path
	User      string // the token of the user; "" for nobody
	Body      []byte
	Status    int // that it was answered with
}

// Requests lists the requests of an operation since the start, the oldest first;
// all of them if operation is "". It forgets what the journal has no room for.
func (m *Mock) Requests(operation string) []Request {
	var list []Request
	for _, row := range m.Server.Journal().Recent(m.Server.Journal().Count()) {
		e, kept := m.Server.Journal().Entry(row.ID)
		if !kept {
			continue
		}
		r := Request{Method: e.Method, URL: e.URL, User: e.User, Body: e.Request.Body, Status: e.Status}
		if e.Operation != nil {
			r.Operation = e.Operation.ID
		}
		if operation == "" || operation == r.Operation {
			list = append(list, r)
		}
	}
	slices.Reverse(list)
	return list
}
