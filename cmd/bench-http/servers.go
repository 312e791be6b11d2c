package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

// serve is one of the servers that actalike is measured beside, until ctx ends.
// It answers with the record that it reads from stdin.
func serve(ctx context.Context, role string, stdin io.Reader, stderr io.Writer) error {
	record, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	handler, err := handlerOf(role, record)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // what is open then is of no use
	fmt.Fprintf(stderr, "%s serves on http://%s\n", role, listener.Addr())
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

func handlerOf(role string, record []byte) (http.Handler, error) {
	switch role {
	case "floor":
		return floor(record), nil
	case "naive":
		n := &naive{}
		return n, json.Unmarshal(record, &n.record)
	}
	return nil, fmt.Errorf("-serve %q: floor or naive is accepted", role)
}

// floor answers every request with the same bytes: what net/http itself costs.
type floor []byte

func (f floor) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(f) // a client that left cannot be told
}

// naive is what somebody writes by hand to have something: it decodes into
// maps, merges into one record and encodes it. It checks nothing.
type naive struct {
	mutex  sync.Mutex
	record map[string]any
}

func (n *naive) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var change map[string]any
	if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
		http.Error(w, `{"detail":"malformed"}`, http.StatusBadRequest)
		return
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.merge(change)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(n.record) // a client that left cannot be told
}

// merge takes over the members that the record has. An object that it lacks is
// taken for a group of members.
func (n *naive) merge(change map[string]any) {
	for name, v := range change {
		group, isObject := v.(map[string]any)
		if _, known := n.record[name]; known {
			n.record[name] = v
		} else if isObject {
			n.merge(group)
		}
	}
}
