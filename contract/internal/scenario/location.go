package scenario

import (
	"maps"
	"net/http"
	"strings"

	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/session"
)

// checkLocation opens the Location of a create: it names the record that was made (RFC
// 9110, section 15.3.2), which other addresses may do as well.
func checkLocation(t *Session, m *Record) {
	if m.Answer.Status != http.StatusCreated || m.Collection.read == nil || m.Answer.Received.Get("Location") == "" {
		return
	}
	key := keyInLocation(t, m.Collection, m.Answer)
	switch key {
	case "":
		openLocation(t, m)
	case m.Key():
	default:
		checkKeyInLocation(t, m, key)
	}
}

// checkKeyInLocation reads the record of another key that Location gives.
func checkKeyInLocation(t *Session, m *Record, key string) {
	there := &Record{Collection: m.Collection, Keys: maps.Clone(m.Keys), FreeParams: m.FreeParams, Caller: m.Caller}
	there.Keys[m.Collection.Resource] = key
	record, x := t.fetch(there)
	switch {
	case x == nil || !x.Answered():
	case record == nil || m.Collection.keyIn(map[string]any(record)) != m.Key():
		misleads(t, m, x)
	}
}

// openLocation opens a Location that is no path of the document. Whatever stands there is
// fine, for nothing is said of it; nothing is not. Other hosts are left alone.
func openLocation(t *Session, m *Record) {
	at, err := m.Answer.URL.Parse(m.Answer.Received.Get("Location"))
	root := strings.TrimSuffix(t.Base.EscapedPath(), "/")
	if err != nil || at.Scheme != t.Base.Scheme || at.Host != t.Base.Host || !strings.HasPrefix(at.EscapedPath(), root+"/") {
		return
	}
	read := m.Collection.read
	r := session.Request{Operation: read, Method: http.MethodGet, Path: strings.TrimPrefix(at.EscapedPath(), root), Query: at.RawQuery, Caller: t.AsCaller(read)}
	var x *session.Exchange
	found, _ := t.Eventually(func() bool {
		x = t.Client.Send(t.Context, r) // not to be judged: it is no exchange of the document
		return x.Status != http.StatusNotFound && x.Status != http.StatusGone
	})
	if !found && !t.Over() {
		misleads(t, m, x)
	}
}

func misleads(t *Session, m *Record, x *session.Exchange) {
	t.Broken(evidence.Forgot, m.Answer, "Location does not lead to what was created", m.describe(), m.Answer.Received.Get("Location")+": "+x.Describe())
}
