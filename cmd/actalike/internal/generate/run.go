package generate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"syscall"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/spec"
)

// write writes a part of a set to where --out says.
func (o options) write(ctx context.Context, t *terminal.Terminal, set *fixtures.Set, format encode.Format, part fixtures.Part) error {
	out, err := openOutput(t.Stdout, o.out, o.force)
	if err != nil {
		return err
	}
	defer out.discard()
	var done atomic.Int64
	meter := startMeter(t, &done, part.Len(), set.Name)
	err = set.Write(ctx, out, format, part, func(int) { done.Add(1) })
	meter.end()
	switch {
	case errors.Is(err, context.Canceled):
		return &spec.Error{Message: fmt.Sprintf("interrupted before all %d %s were generated", part.Len(), set.Name), Hint: "the same command generates the same values again"}
	case errors.Is(err, syscall.EPIPE), errors.Is(err, io.ErrClosedPipe):
		return nil // whoever reads has had enough
	case err != nil:
		return explained(err)
	}
	if err := out.commit(); err != nil {
		return err
	}
	if o.out != "" {
		t.Talk("%d %s in %s\n", part.Len(), set.Name, o.out)
	}
	return nil
}
