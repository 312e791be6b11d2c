package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"text/tabwriter"
)

// A watching is a mock with or without somebody who looks at it.
type watching struct {
	name      string
	arguments []string
	streams   int // consoles that are open
}

// watchings are compared with the first of them.
var watchings = []watching{
	{"nobody looks", nil, 0},
	{"one console is open", nil, 1},
	{"three consoles are open", nil, 3},
	{"one exchange is kept", []string{"--journal", "1"}, 0},
}

// A pace is how fast one of them was in one round.
type pace struct {
	rate float64 // requests a second
	cpu  float64 // processor time a request
}

// measureConsole writes what looking costs: requests a second and processor time
// of the mock with consoles open and without, in turn, in ratios of the same
// round. On a busy machine the second means more.
func (b *bench) measureConsole(ctx context.Context, out io.Writer, progress func(string)) error {
	folder, err := os.MkdirTemp("", "bench-http-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "mix\tconnections\tbeside nobody looking\trequests a second\tprocessor time a request\t(lowest to highest round)")
	for _, m := range b.all {
		for _, connections := range b.connections {
			progress(fmt.Sprintf("measuring: %s, %d connections", m.name, connections))
			rounds, err := b.watched(ctx, folder, m, connections)
			if err != nil {
				return err
			}
			for i, w := range watchings[1:] {
				rate := ratios(rounds, i+1, func(p pace) float64 { return p.rate })
				cpu := ratios(rounds, i+1, func(p pace) float64 { return p.cpu })
				fmt.Fprintf(table, "%s\t%d\t%s\t%.2f\t%.2f\t(%.2f to %.2f)\n", m.name, connections, w.name, rate[len(rate)/2], cpu[len(cpu)/2], cpu[0], cpu[len(cpu)-1])
			}
		}
	}
	return table.Flush()
}

// ratios are those of one watching to nobody looking, in every round, sorted.
func ratios(rounds [][]pace, which int, of func(pace) float64) []float64 {
	list := make([]float64, len(rounds))
	for i, round := range rounds {
		list[i] = of(round[which]) / of(round[0])
	}
	slices.Sort(list)
	return list
}

// watched is the pace of every watching, round by round.
func (b *bench) watched(ctx context.Context, folder string, m mix, connections int) ([][]pace, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	running := make([]*process, len(watchings))
	for i, w := range watchings {
		with := *b
		with.arguments = append(slices.Clone(b.arguments), w.arguments...)
		p, err := with.start(ctx, folder, actalike, m)
		if err != nil {
			return nil, err
		}
		defer p.stop()
		running[i] = p
		for range w.streams {
			if err := look(ctx, p.address); err != nil {
				return nil, err
			}
		}
	}
	var rounds [][]pace
	for round := range b.rounds + 1 {
		paces := make([]pace, len(running))
		for i, p := range running {
			before := p.cpu()
			l, err := fire(ctx, p.address, connections, m.shots, b.duration)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", watchings[i].name, err)
			}
			paces[i] = pace{l.perSecond(), float64(p.cpu()-before) / float64(max(l.requests, 1))}
		}
		if round > 0 { // the first one warms up
			rounds = append(rounds, paces)
		}
	}
	return rounds, nil
}

// look reads the live stream as an open console does, until ctx ends.
func look(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/_actalike/journal/stream?after=-1", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the live stream answers %s", response.Status)
	}
	go func() {
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body) // until it is over
	}()
	return nil
}
