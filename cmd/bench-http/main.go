// Command bench-http measures how fast `actalike serve` answers, in ratios to
// two other servers that are measured in the same run: a floor, which answers
// fixed bytes of the same size without looking, and a naive handler, which
// merges what it is sent into one record and encodes that, without validation.
//
// The three run as processes of their own, one at a time, in turn, again and
// again; medians are printed. Absolute numbers are this machine's in this
// minute: only the ratios mean something.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

// options say what is measured.
type options struct {
	actalike    string        // the program to measure
	arguments   []string      // further arguments of its serve command
	connections []int         // how many at a time
	mixes       []string      // names of mixes; none means all
	duration    time.Duration // of one measurement
	rounds      int
	assert      bool   // fail below the promised ratios
	console     bool   // measure what open consoles cost instead
	profiles    string // a folder for profiles of actalike, which is then measured alone
	role        string // be one of the other servers
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := parse(os.Args[1:], os.Stderr)
	if err == nil {
		err = run(ctx, o, os.Stdin, os.Stdout, os.Stderr)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench-http:", err)
		os.Exit(1)
	}
}

func parse(arguments []string, talk io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench-http", flag.ContinueOnError)
	flags.SetOutput(talk)
	flags.StringVar(&o.actalike, "actalike", "bin/actalike", "the `PROGRAM` to measure")
	connections := flags.String("connections", "1,16,256", "`NUMBERS` of connections at a time")
	mixes := flags.String("mixes", "", "`NAMES` of mixes to measure (default: all)")
	flags.DurationVar(&o.duration, "duration", time.Second, "how long one measurement takes")
	flags.IntVar(&o.rounds, "rounds", 5, "`NUMBER` of measurements of each, of which the median counts")
	flags.BoolVar(&o.assert, "assert", false, "fail below the promised ratios")
	flags.BoolVar(&o.console, "console", false, "measure what open consoles and the journal cost, in ratios to nobody looking")
	flags.StringVar(&o.profiles, "profiles", "", "`FOLDER` for CPU and heap profiles of actalike, measured alone")
	flags.StringVar(&o.role, "serve", "", "be the server `floor` or naive, with its answer on standard input")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	o.arguments = flags.Args()
	o.mixes = words(*mixes)
	for _, word := range words(*connections) {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-connections %q: whole numbers from 1 are accepted, with commas between them", *connections)
		}
		o.connections = append(o.connections, n)
	}
	if o.rounds < 1 || o.duration <= 0 {
		return o, errors.New("-rounds and -duration must be more than 0")
	}
	return o, nil
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(c rune) bool { return c == ',' })
}

func run(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) error {
	if o.role != "" {
		return serve(ctx, o.role, stdin, stderr)
	}
	if err := keepToOwnCore(); err != nil {
		return err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	progress := func(text string) { fmt.Fprintln(stderr, text) }
	if o.console {
		return b.measureConsole(ctx, stdout, progress)
	}
	results, err := b.measureAll(ctx, progress)
	if err != nil {
		return err
	}
	t := newTable(results)
	t.write(stdout)
	if missed := t.missed(); o.assert && len(missed) > 0 {
		return fmt.Errorf("below what is promised: %s", strings.Join(missed, "; "))
	}
	return nil
}
