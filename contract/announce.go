package contract

import (
	"context"
	"os"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/operation"
	"github.com/actalike/actalike/contract/internal/record"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/spec"
)

// protect reads the records of a target before anything is written, keeps them in a
// file if one is wanted, and says what will be changed.
func (r *run) protect(ctx context.Context, record *record.Target) (*record.Protection, error) {
	g, err := record.Protect(ctx)
	switch {
	case err != nil:
		return nil, err
	case r.shared.First == nil:
		return g, record.Reachable(ctx)
	case record.Blind || r.config.ReadOnly:
		return g, nil
	}
	intent := Intent{Target: r.client.Base.String(), Unread: g.Unread}
	for _, c := range g.Callers {
		intent.Users = append(intent.Users, c.Name+" ("+c.Variable+")")
	}
	for _, f := range append(record.Leaves(spec.Stored), record.Leaves(spec.WriteOnly)...) {
		intent.Fields = append(intent.Fields, f.Pointer)
	}
	if r.config.OnStart != nil {
		r.config.OnStart(intent)
	}
	return g, g.Keep(r.config.RestoreFile, r.config.Now())
}

// announceRest says what the checks on collections and operations will do, once
// it is known that the target answers.
func (r *run) announceRest(ctx context.Context, targets []*target) error {
	if err := r.client.Reachable(ctx); err != nil {
		return err
	}
	if name := r.config.RestoreFile; name != "" && !r.config.ReadOnly {
		if _, err := os.Stat(name); err == nil {
			return undo.LeftBehind(name)
		}
	}
	intent := Intent{Target: r.client.Base.String(), Requests: r.config.Budget}
	if r.shared.First != nil {
		intent.Users = []string{r.shared.First.Name + " (" + r.shared.First.Variable + ")"}
	}
	for _, t := range targets {
		r.intends(t, &intent)
	}
	if r.config.OnStart != nil {
		r.config.OnStart(intent)
	}
	return nil
}

func (r *run) intends(t *target, i *Intent) {
	switch {
	case r.config.ReadOnly:
	case t.about == check.ACollection && t.of.Create != nil:
		i.Creates = append(i.Creates, t.of.Resource.Plural)
		if t.of.Remove == nil {
			i.Stays = append(i.Stays, t.of.Resource.Plural)
		}
	case t.about == check.AnOperation && session.WritesSingle(t.operation):
		i.Replaces = append(i.Replaces, t.operation.Resource.Name)
	case t.about == check.AnOperation && operation.MayCall(t.world.Session(context.Background(), t.operation, t.of)) == "" && operation.Acts(t.operation):
		i.Calls = append(i.Calls, t.operation.ID)
	}
}
