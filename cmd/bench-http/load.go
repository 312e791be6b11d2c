package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A shot is one request, ready to be written to a connection.
type shot struct {
	text   []byte
	status int // expected of a server that validates; 0 for any
}

// A load is what one measurement saw from the client's side.
type load struct {
	requests  int
	took      time.Duration
	latencies []time.Duration // sorted
}

func (l load) perSecond() float64 { return float64(l.requests) / l.took.Seconds() }

func (l load) quantile(q float64) time.Duration {
	return l.latencies[min(int(q*float64(len(l.latencies))), len(l.latencies)-1)]
}

// fire sends shots over a number of connections for a while, each connection
// the next one as soon as the last one is answered. Every answer is read to its
// end and its status compared.
func fire(ctx context.Context, address string, connections int, shots []shot, d time.Duration) (load, error) {
	gunners := make([]*gunner, connections)
	for i := range gunners {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			return load{}, err
		}
		defer connection.Close()
		gunners[i] = &gunner{connection: connection, shots: shots, next: i, buffer: make([]byte, 64<<10)}
	}
	started := time.Now()
	var group sync.WaitGroup
	for _, g := range gunners {
		group.Go(func() { g.fireUntil(ctx, started.Add(d)) })
	}
	group.Wait()
	all := load{took: time.Since(started)}
	for _, g := range gunners {
		if g.err != nil {
			return load{}, g.err
		}
		all.requests += len(g.latencies)
		all.latencies = append(all.latencies, g.latencies...)
	}
	slices.Sort(all.latencies)
	return all, ctx.Err()
}

// A gunner owns one connection.
type gunner struct {
	connection net.Conn
	shots      []shot
	next       int
	buffer     []byte
	latencies  []time.Duration
	err        error
}

func (g *gunner) fireUntil(ctx context.Context, end time.Time) {
	for now := time.Now(); g.err == nil && now.Before(end) && ctx.Err() == nil; {
		s := g.shots[g.next%len(g.shots)]
		g.next++
		if g.err = g.fireOnce(s); g.err == nil {
			answered := time.Now()
			g.latencies = append(g.latencies, answered.Sub(now))
			now = answered
		}
	}
}

func (g *gunner) fireOnce(s shot) error {
	if _, err := g.connection.Write(s.text); err != nil {
		return err
	}
	status, err := g.readAnswer()
	if err == nil && s.status != 0 && status != s.status {
		return fmt.Errorf("answered with %d instead of %d: %s", status, s.status, s.text)
	}
	return err
}

var endOfHeader = []byte("\r\n\r\n")

// readAnswer reads one HTTP/1.1 answer as net/http writes it: with its length
// ahead, or in chunks.
func (g *gunner) readAnswer() (status int, err error) {
	read, header := 0, -1
	for header < 0 {
		n, err := g.connection.Read(g.buffer[read:])
		if err != nil {
			return 0, err
		}
		read += n
		header = bytes.Index(g.buffer[:read], endOfHeader)
	}
	if status, err = strconv.Atoi(string(g.buffer[9:12])); err != nil {
		return 0, fmt.Errorf("no status in %q", g.buffer[:header])
	}
	whole := wholeAnswer(g.buffer[:header+len(endOfHeader)])
	for !whole(g.buffer[:read]) {
		if read == len(g.buffer) {
			return 0, errors.New("an answer longer than the buffer")
		}
		n, err := g.connection.Read(g.buffer[read:])
		if err != nil {
			return 0, err
		}
		read += n
	}
	return status, nil
}

var (
	contentLength = []byte("\r\nContent-Length: ")
	lastChunk     = []byte("\r\n0\r\n\r\n")
)

// wholeAnswer tells of what was read so far whether it is all of the answer.
func wholeAnswer(header []byte) func(read []byte) bool {
	i := bytes.Index(header, contentLength)
	if i < 0 {
		return func(read []byte) bool { return bytes.HasSuffix(read, lastChunk) }
	}
	digits := header[i+len(contentLength):]
	length, _ := strconv.Atoi(string(digits[:bytes.IndexByte(digits, '\r')]))
	return func(read []byte) bool { return len(read) >= len(header)+length }
}
