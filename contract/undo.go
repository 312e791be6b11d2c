package contract

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// An Undo is a request that takes back what a run did. It holds no token.
type Undo struct {
	Operation string `json:"operation"`
	Path      string `json:"path"` // with its query, below the target
	Body      string `json:"body,omitempty"`
	What      string `json:"what"` // for a person
	User      string `json:"user"` // the variable of the token it is sent with
}

// An undo is one of a run that goes on.
type undo struct {
	what    string
	request *request // nil: nothing can take it back
	done    bool
}

// undoCreate remembers how a created record is deleted.
func (t *trial) undoCreate(m *made) {
	step := &undo{what: m.describe()}
	if m.in.remove != nil && m.key() != "" {
		if base, err := t.call(m.in.remove, m.params(m.in.remove), 0); err == nil {
			who := m.who
			if protected(m.in.remove) && (who == nil || len(who.credentials(m.in.remove)) == 0 || who.variable == "") {
				who = t.asCaller(m.in.remove) // anybody may create it, and not delete it
			}
			r := base.request(who)
			step.request = &r
		}
	}
	m.undo = step
	t.run.undo = append(t.run.undo, step)
	t.run.remember()
}

// undoWrite remembers how a single record is put back.
func (t *trial) undoWrite(what string, r request) *undo {
	step := &undo{what: what, request: &r}
	t.run.undo = append(t.run.undo, step)
	t.run.remember()
	return step
}

// remember keeps in the restore file what is to be undone, so that a killed run
// can be undone later. The file goes when nothing is left.
func (r *run) remember() {
	if r.config.RestoreFile == "" {
		return
	}
	snapshot := Snapshot{Target: r.client.base.String(), Document: r.config.API.Title, Taken: r.config.Now().UTC()}
	for _, step := range slices.Backward(r.undo) {
		if step.done || step.request == nil {
			continue
		}
		u := Undo{Operation: step.request.operation.ID, Path: step.request.path, Body: string(step.request.body), What: step.what}
		if step.request.query != "" {
			u.Path += "?" + step.request.query
		}
		if step.request.caller != nil {
			u.User = step.request.caller.variable
		}
		snapshot.Undo = append(snapshot.Undo, u)
	}
	if len(snapshot.Undo) == 0 {
		_ = os.Remove(r.config.RestoreFile) // what is left of it would say what is not true
		return
	}
	_ = writeWhole(r.config.RestoreFile, snapshot) // the run itself undoes it too
}

// undoAll takes back everything, the last thing first.
func (r *run) undoAll(ctx context.Context) finding.Restored {
	ctx, cancel := context.WithTimeout(ctx, restoreTime)
	defer cancel()
	done := finding.Restored{Verified: true, Left: []string{}}
	if len(r.undo) == 0 {
		done.Note = "nothing was written"
		return done
	}
	for _, step := range slices.Backward(r.undo) {
		switch {
		case step.done:
		case step.request == nil:
			done.Left = append(done.Left, step.what+": no operation deletes it")
		default:
			x := r.client.send(ctx, *step.request)
			if step.done = x.success() || x.status == http.StatusNotFound || x.status == http.StatusGone; !step.done {
				done.Verified = false
				done.Left = append(done.Left, fmt.Sprintf("%s: %s %s is answered %s", step.what, x.method, step.request.path, x.describe()))
			}
		}
	}
	r.remember()
	return done
}

// undoFrom finishes what a run that was cut off has left.
func (r *run) undoFrom(ctx context.Context, snapshot Snapshot, name string) (finding.Restored, error) {
	r.config.RestoreFile = name
	callers := map[string]*caller{"": nil}
	for _, c := range []*caller{r.first, r.second} {
		if c != nil {
			callers[c.variable] = c
		}
	}
	for _, u := range slices.Backward(snapshot.Undo) {
		who, known := callers[u.User]
		if !known {
			return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("%q holds what only the user of %s can undo", name, u.User), Hint: "give the tokens of the run: --token, and --second-token if it had one"}
		}
		i := slices.IndexFunc(r.config.API.Operations, func(o *spec.Operation) bool { return o.ID == u.Operation })
		if i < 0 {
			return finding.Restored{}, &spec.Error{Message: fmt.Sprintf("the document has no operation %q", u.Operation), Hint: "give the document of the run by --spec and --overlay"}
		}
		path, query, _ := strings.Cut(u.Path, "?")
		step := &undo{what: u.What, request: &request{operation: r.config.API.Operations[i], caller: who, path: path, query: query}}
		if u.Body != "" {
			step.request.body = []byte(u.Body)
		}
		r.undo = append(r.undo, step)
	}
	if err := r.reachable(ctx); err != nil {
		return finding.Restored{}, err
	}
	return r.undoAll(ctx), nil
}

// reachable sends one request to where nothing may be: any answer will do.
func (r *run) reachable(ctx context.Context) error {
	x := r.client.send(ctx, request{operation: &spec.Operation{}, method: http.MethodGet, path: "/"})
	switch {
	case !x.answered():
		return fmt.Errorf("%w: %s: %s", ErrUnreachable, r.client.base, faultText(x.fault))
	case x.status == http.StatusBadGateway || x.status == http.StatusServiceUnavailable || x.status == http.StatusGatewayTimeout:
		return fmt.Errorf("%w: %s answers %s", ErrUnreachable, r.client.base, x.describe())
	}
	return nil
}

// announceRest says what the checks on collections and operations will do, once
// it is known that the target answers.
func (r *run) announceRest(ctx context.Context, subjects []*subject) error {
	if err := r.reachable(ctx); err != nil {
		return err
	}
	if name := r.config.RestoreFile; name != "" && !r.config.ReadOnly {
		if _, err := os.Stat(name); err == nil {
			return leftBehind(name)
		}
	}
	intent := Intent{Target: r.client.base.String(), Requests: r.config.Budget}
	if r.first != nil {
		intent.Users = []string{r.first.name + " (" + r.first.variable + ")"}
	}
	for _, s := range subjects {
		r.intends(s, &intent)
	}
	if r.config.OnStart != nil {
		r.config.OnStart(intent)
	}
	return nil
}

func (r *run) intends(s *subject, i *Intent) {
	switch {
	case r.config.ReadOnly:
	case s.about == ACollection && s.of.create != nil:
		i.Creates = append(i.Creates, s.of.resource.Plural)
		if s.of.remove == nil {
			i.Stays = append(i.Stays, s.of.resource.Plural)
		}
	case s.about == AnOperation && writesSingle(s.operation):
		i.Replaces = append(i.Replaces, s.operation.Resource.Name)
	case s.about == AnOperation && s.mayCall() == "" && acts(s.operation):
		i.Calls = append(i.Calls, s.operation.ID)
	}
}

// merged joins how two parts of a run left things.
func merged(a, b finding.Restored) finding.Restored {
	if b.Note != "" && a.Note == "" {
		return a
	}
	if a.Note != "" {
		b.Left = append(a.Left, b.Left...)
		return b
	}
	return finding.Restored{Verified: a.Verified && b.Verified, Left: append(a.Left, b.Left...)}
}
