package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/spec"
)

// Restore puts back the records of a run that was cut off, from its restore
// file. It lists what stays different.
func Restore(ctx context.Context, config Config, name string) (finding.Restored, error) {
	snapshot, err := undo.ReadFile(name)
	if err != nil {
		return finding.Restored{}, err
	}
	if config.Target == "" {
		config.Target = snapshot.Target
	}
	r, err := newRun(config.withDefaults())
	if err != nil {
		return finding.Restored{}, err
	}
	if len(snapshot.Undo) > 0 {
		if err := r.undo.Read(snapshot, name, r.shared.First, r.shared.Second); err != nil {
			return finding.Restored{}, err
		}
		if err := r.client.Reachable(ctx); err != nil {
			return finding.Restored{}, err
		}
		return r.undo.Run(ctx), nil
	}
	return r.restoreRecords(ctx, snapshot, name)
}

func (r *run) restoreRecords(ctx context.Context, snapshot undo.Snapshot, name string) (finding.Restored, error) {
	targets := r.records()
	i := slices.IndexFunc(targets, func(t *target) bool { return t.operation.ID == snapshot.Operation })
	if i < 0 {
		return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("the document has no operation %q", snapshot.Operation), Hint: "give the document and the overlay of the run"}
	}
	g, err := targets[i].record.ProtectionFrom(snapshot, name)
	if err != nil {
		return finding.Restored{}, err
	}
	if err := targets[i].record.Reachable(ctx); err != nil {
		return finding.Restored{}, err
	}
	return g.PutBack(ctx), nil
}
