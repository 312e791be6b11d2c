package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// A cell sums up the measurements of one server with one mix.
type cell struct {
	perSecond          float64 // the median
	spread             float64 // from the slowest to the fastest, as a share of the median
	p50, p99, p999     time.Duration
	cpu                time.Duration
	peak               int64
	measured, requests int
}

// A row is one mix with one number of connections, and a cell for each server.
type row struct {
	mix         string
	connections int
	cells       [len(letters)]cell
}

type table struct{ rows []row }

func newTable(results []result) table {
	var t table
	for _, r := range results {
		if t.row(r) == nil {
			t.rows = append(t.rows, row{mix: r.mix, connections: r.connections})
		}
	}
	for i := range t.rows {
		for server := range t.rows[i].cells {
			t.rows[i].cells[server] = sumUp(slices.DeleteFunc(slices.Clone(results), func(r result) bool {
				return r.server != server || r.mix != t.rows[i].mix || r.connections != t.rows[i].connections
			}))
		}
	}
	return t
}

func (t table) row(of result) *row {
	i := slices.IndexFunc(t.rows, func(r row) bool { return r.mix == of.mix && r.connections == of.connections })
	if i < 0 {
		return nil
	}
	return &t.rows[i]
}

func sumUp(results []result) cell {
	if len(results) == 0 {
		return cell{}
	}
	speed := func(r result) float64 { return r.load.perSecond() }
	c := cell{
		measured: len(results), perSecond: median(results, speed),
		p50: median(results, func(r result) time.Duration { return r.load.quantile(0.5) }),
		p99: median(results, func(r result) time.Duration { return r.load.quantile(0.99) }), p999: median(results, func(r result) time.Duration { return r.load.quantile(0.999) }),
		cpu: median(results, func(r result) time.Duration { return r.cpu }),
	}
	slowest := slices.MinFunc(results, func(a, b result) int { return cmp.Compare(speed(a), speed(b)) })
	fastest := slices.MaxFunc(results, func(a, b result) int { return cmp.Compare(speed(a), speed(b)) })
	c.spread = (speed(fastest) - speed(slowest)) / c.perSecond
	for _, r := range results {
		c.peak, c.requests = max(c.peak, r.peak), c.requests+r.load.requests
	}
	return c
}

func median[T cmp.Ordered](results []result, of func(result) T) T {
	list := make([]T, len(results))
	for i, r := range results {
		list[i] = of(r)
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func (t table) write(w io.Writer) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "mix\tconn\tserver\treq/s\tspread\tp50\tp99\tp99.9\tCPU/req\tpeak\t")
	for _, r := range t.rows {
		for server, c := range r.cells {
			if c.measured > 0 {
				fmt.Fprintf(out, "%s\t%d\t(%c) %s\t%.0f\t±%.0f%%\t%s\t%s\t%s\t%s\t%s\t\n", r.mix, r.connections, letters[server], serverNames[server],
					c.perSecond, 50*c.spread, round(c.p50), round(c.p99), round(c.p999), known(c.cpu), megabytes(c.peak))
			}
		}
	}
	fmt.Fprintln(out, "\t\t\t\t\t\t\t\t\t\t")
	fmt.Fprintln(out, "mix\tconn\t(c)/(b) req/s\t(c)/(a) req/s\tp99 (c)/(a)\tCPU (c)/(b)\t")
	for _, r := range t.rows {
		if r.cells[floorAt].measured > 0 {
			fmt.Fprintf(out, "%s\t%d\t%.2f\t%.2f\t%.2f\t%.2f\t\n", r.mix, r.connections, r.speed(naiveAt), r.speed(floorAt), r.tail(), r.cpu())
		}
	}
	_ = out.Flush() // to a terminal, or to somebody who left
}

// speed, tail and cpu are the ratios that are promised.
func (r row) speed(to int) float64 { return r.cells[actalike].perSecond / r.cells[to].perSecond }
func (r row) tail() float64        { return float64(r.cells[actalike].p99) / float64(r.cells[floorAt].p99) }
func (r row) cpu() float64         { return float64(r.cells[actalike].cpu) / float64(r.cells[naiveAt].cpu) }

// promised is the number of connections the promises are made for.
const promised = 16

// missed lists every ratio that is not as promised.
func (t table) missed() []string {
	var list []string
	for _, r := range t.rows {
		if r.connections != promised || r.cells[floorAt].measured == 0 {
			continue
		}
		note := func(wrong bool, what string, is, bound float64) {
			if wrong {
				list = append(list, fmt.Sprintf("%s: %s is %.2f, the bound is %.2f", r.mix, what, is, bound))
			}
		}
		note(r.speed(naiveAt) < 1.3, "(c)/(b) requests a second", r.speed(naiveAt), 1.3)
		note(r.mix == "one field" && r.speed(floorAt) < 0.6, "(c)/(a) requests a second", r.speed(floorAt), 0.6)
		note(r.tail() > 2, "(c)/(a) p99", r.tail(), 2)
		note(r.cells[actalike].cpu > 0 && r.cpu() >= 1, "(c)/(b) CPU a request", r.cpu(), 1)
	}
	return list
}

func round(d time.Duration) string {
	if d > 10*time.Millisecond {
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

func known(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return d.Round(100 * time.Nanosecond).String()
}

func megabytes(n int64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func slug(name string) string { return strings.ReplaceAll(name, " ", "-") }
