package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

func TestParse(t *testing.T) {
	o, err := parse([]string{"-connections", "1,2", "-mixes", "refused", "-assert", "-console", "--", "--log", "none"}, io.Discard)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, o.connections)
	require.Equal(t, []string{"refused"}, o.mixes)
	require.True(t, o.console)
	require.Equal(t, []string{"--log", "none"}, o.arguments)
	for _, wrong := range [][]string{{"-connections", "x"}, {"-connections", "0"}, {"-rounds", "0"}, {"-no-such"}} {
		_, err := parse(wrong, io.Discard)
		require.Error(t, err, wrong)
	}
}

// Each mix is answered as it is labelled by a mock, and by the other servers at
// all: with the length ahead or in chunks, what is read is one whole answer.
func TestMixesAreAnsweredAsLabelled(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	target, err := newTarget(api)
	require.NoError(t, err)
	mock, err := mockserver.New(mockserver.Config{API: api})
	require.NoError(t, err)
	naive, err := handlerOf("naive", target.record())
	require.NoError(t, err)
	names := []string{}
	for _, m := range target.mixes() {
		names = append(names, m.name)
		fireAt(t, mock, m.shots)
		fireAt(t, naive, unjudged(m.shots))
		fireAt(t, floor(strings.Repeat("x", 9000)), unjudged(m.shots))
	}
	require.Equal(t, []string{"one field", "many fields", "references", "refused"}, names)
}

func fireAt(t *testing.T, handler http.Handler, shots []shot) {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	l, err := fire(context.Background(), server.Listener.Addr().String(), 2, shots, 100*time.Millisecond)
	require.NoError(t, err)
	require.NotZero(t, l.requests)
	require.Len(t, l.latencies, l.requests)
	require.LessOrEqual(t, l.quantile(0.5), l.quantile(0.999))
}

func TestAnotherStatusEndsTheMeasurement(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	shots := []shot{{[]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 200}}
	_, err := fire(context.Background(), server.Listener.Addr().String(), 1, shots, time.Second)
	require.ErrorContains(t, err, "answered with 404 instead of 200")
}

func TestNaiveMergesMembersAndGroups(t *testing.T) {
	n := &naive{record: map[string]any{"a": 1.0, "b": 2.0}}
	n.merge(map[string]any{"a": 3.0, "group": map[string]any{"b": 4.0, "c": 5.0}, "d": 6.0})
	require.Equal(t, map[string]any{"a": 3.0, "b": 4.0}, n.record)
}

func TestPromises(t *testing.T) {
	fast := func(server, requests int, cpu time.Duration) result {
		l := load{requests: requests, took: time.Second, latencies: []time.Duration{time.Millisecond}}
		return result{mix: "one field", connections: promised, server: server, load: l, cpu: cpu, peak: 1e6}
	}
	kept := newTable([]result{fast(floorAt, 1000, 1), fast(naiveAt, 500, 3), fast(actalike, 700, 2), fast(actalike, 10, 9), fast(actalike, 900, 2)})
	require.Empty(t, kept.missed())
	var text strings.Builder
	kept.write(&text)
	require.Contains(t, text.String(), "1.40")
	broken := newTable([]result{fast(floorAt, 1000, 1), fast(naiveAt, 500, 3), fast(actalike, 550, 4)})
	require.Len(t, broken.missed(), 3)
}
