package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/actalike/actalike/spec"
)

// The servers, by the letters they have in the table.
const (
	letters  = "abc"
	floorAt  = 0
	naiveAt  = 1
	actalike = 2
)

var serverNames = []string{"floor", "naive", "actalike"}

// A result is one measurement of one server.
type result struct {
	mix         string
	connections int
	server      int
	load        load
	cpu         time.Duration // of the server, a request
	peak        int64         // bytes
}

// A bench measures every server with every mix.
type bench struct {
	options
	all     []mix
	record  []byte
	servers []int
}

func newBench(ctx context.Context, o options) (*bench, error) {
	api, err := spec.Load(ctx, spec.Config{})
	if err != nil {
		return nil, err
	}
	t, err := newTarget(api)
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, record: t.record(), servers: []int{floorAt, naiveAt, actalike}}
	if o.profiles != "" {
		b.servers = []int{actalike}
	}
	for _, m := range t.mixes() {
		if len(o.mixes) == 0 || slices.Contains(o.mixes, m.name) {
			b.all = append(b.all, m)
		}
	}
	if len(b.all) == 0 {
		return nil, fmt.Errorf("-mixes %q: none of these is a mix", o.mixes)
	}
	return b, nil
}

// measureAll takes the servers in turn, a round of all after the other, so that
// what else the machine does hits each alike.
func (b *bench) measureAll(ctx context.Context, progress func(string)) ([]result, error) {
	folder, err := os.MkdirTemp("", "bench-http-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	var results []result
	for _, m := range b.all {
		for _, connections := range b.connections {
			progress(fmt.Sprintf("measuring: %s, %d connections", m.name, connections))
			some, err := b.measure(ctx, folder, m, connections)
			if err != nil {
				return nil, fmt.Errorf("%s, %d connections: %w", m.name, connections, err)
			}
			results = append(results, some...)
		}
	}
	return results, nil
}

func (b *bench) measure(ctx context.Context, folder string, m mix, connections int) ([]result, error) {
	running := map[int]*process{}
	for _, server := range b.servers {
		p, err := b.start(ctx, folder, server, m)
		if err != nil {
			return nil, err
		}
		defer p.stop()
		running[server] = p
	}
	var results []result
	for round := range b.rounds + 1 {
		for _, server := range b.servers {
			r, err := b.measureOnce(ctx, running[server], m, server, connections)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", serverNames[server], err)
			}
			if round > 0 { // the first one warms up
				results = append(results, r)
			}
		}
	}
	return results, nil
}

func (b *bench) measureOnce(ctx context.Context, p *process, m mix, server, connections int) (result, error) {
	shots := m.shots
	if server != actalike {
		shots = unjudged(shots)
	}
	before := p.cpu()
	l, err := fire(ctx, p.address, connections, shots, b.duration)
	if err != nil {
		return result{}, err
	}
	cpu := (p.cpu() - before) / time.Duration(max(l.requests, 1))
	return result{m.name, connections, server, l, cpu, p.peak()}, nil
}

// unjudged are shots of which any status is expected.
func unjudged(shots []shot) []shot {
	shots = slices.Clone(shots)
	for i := range shots {
		shots[i].status = 0
	}
	return shots
}

// start starts a server; what actalike says of each request goes to a file, as
// a person would have it.
func (b *bench) start(ctx context.Context, folder string, server int, m mix) (*process, error) {
	if server != actalike {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return startProcess(ctx, b.record, nil, self, "-serve", serverNames[server])
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close() // the process has its own
	arguments := append([]string{"serve", "--addr", "127.0.0.1:0"}, b.arguments...)
	if b.profiles != "" {
		if err := os.MkdirAll(b.profiles, 0o755); err != nil {
			return nil, err
		}
		name := filepath.Join(b.profiles, slug(m.name))
		arguments = append(arguments, "--cpu-profile", name+".cpu.pprof", "--heap-profile", name+".heap.pprof")
	}
	return startProcess(ctx, nil, log, b.actalike, arguments...)
}
