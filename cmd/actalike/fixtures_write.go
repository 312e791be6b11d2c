package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"syscall"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/spec"
)

// A fixtureRun is one part of one set, ready to be written.
type fixtureRun struct {
	source  fixtureSource
	encoder encode.Encoder
	part    fixturePart
	done    atomic.Int64 // items made
}

func (p *program) writeFixtures(ctx context.Context, o fixturesOptions, run *fixtureRun) error {
	out, err := p.openOutput(o.out, o.force)
	if err != nil {
		return err
	}
	defer out.discard()
	meter := p.meter(&run.done, run.part.span.Len(), run.source.set.Name)
	err = run.write(ctx, out)
	meter.end()
	switch {
	case errors.Is(err, context.Canceled):
		return &spec.Error{Message: fmt.Sprintf("interrupted before all %d %s were generated", run.part.span.Len(), run.source.set.Name), Hint: "the same command generates the same values again"}
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return nil // whoever reads has had enough
	case err != nil:
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	if o.out != "" {
		p.Talk("%d %s in %s\n", run.part.span.Len(), run.source.set.Name, o.out)
	}
	return nil
}

// write makes the items by all cores and writes them in order.
func (r *fixtureRun) write(ctx context.Context, out io.Writer) error {
	if r.part.first {
		if _, err := out.Write(r.encoder.Begin(nil)); err != nil {
			return err
		}
	}
	for text, err := range fixtures.Parallel(ctx, r.part.span, r.append) {
		if _, failed := out.Write(text); failed != nil {
			return failed
		}
		if err != nil {
			return err
		}
	}
	if !r.part.last {
		return nil
	}
	_, err := out.Write(r.encoder.End(nil))
	return err
}

func (r *fixtureRun) append(dst []byte, k int) ([]byte, error) {
	item, err := r.source.item(k)
	if err != nil {
		return dst, err
	}
	dst, err = r.encoder.Item(dst, item)
	r.done.Add(1)
	return dst, err
}
