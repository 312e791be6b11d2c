// Package undo takes back what a run did to a target, in the end or, from a file, after
// the run was killed.
package undo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A Ledger holds what a run did, in the order of what it undoes.
type Ledger struct {
	File   string // keeps what is to be undone; "": none does
	API    *spec.API
	Target *url.URL
	Client session.Sender
	Now    func() time.Time
	steps  []*Step
}

// An Step is one of a run that goes on.
type Step struct {
	what    string
	request *session.Request // nil: nothing can take it back
	Done    bool
}

// Add remembers a request that takes back what is done next, or cannot be.
func (l *Ledger) Add(what string, r session.Request) *Step {
	return l.keep(&Step{what: what, request: &r})
}

// AddLasting remembers what nothing can take back.
func (l *Ledger) AddLasting(what string) *Step { return l.keep(&Step{what: what}) }

func (l *Ledger) keep(step *Step) *Step {
	l.steps = append(l.steps, step)
	l.Remember()
	return step
}

// Remember keeps in the restore file what is to be undone, so that a killed run
// can be undone later. The file goes when nothing is left.
func (l *Ledger) Remember() {
	if l.File == "" {
		return
	}
	snapshot := Snapshot{Target: l.Target.String(), Document: l.API.Title, Taken: l.Now().UTC()}
	for _, step := range slices.Backward(l.steps) {
		if step.Done || step.request == nil {
			continue
		}
		u := Undo{Operation: step.request.Operation.ID, Path: step.request.Path, Body: string(step.request.Body), What: step.what}
		if step.request.Query != "" {
			u.Path += "?" + step.request.Query
		}
		if step.request.Caller != nil {
			u.User = step.request.Caller.Variable
		}
		snapshot.Undo = append(snapshot.Undo, u)
	}
	if len(snapshot.Undo) == 0 {
		_ = os.Remove(l.File) // what is left of it would say what is not true
		return
	}
	_ = writeWhole(l.File, snapshot) // the run itself undoes it too
}

// Run takes back everything, the last thing first.
func (l *Ledger) Run(ctx context.Context) finding.Restored {
	ctx, cancel := context.WithTimeout(ctx, RestoreTime)
	defer cancel()
	done := finding.Restored{Verified: true, Left: []string{}}
	if len(l.steps) == 0 {
		done.Note = "nothing was written"
		return done
	}
	for _, step := range slices.Backward(l.steps) {
		switch {
		case step.Done:
		case step.request == nil:
			done.Left = append(done.Left, step.what+": no operation deletes it")
		default:
			send := func(r session.Request) *session.Exchange { return l.Client.Send(ctx, r) }
			x := send(session.WithVersion(l.API, *step.request, send))
			if step.Done = x.Success() || x.Status == http.StatusNotFound || x.Status == http.StatusGone; !step.Done {
				done.Verified = false
				done.Left = append(done.Left, fmt.Sprintf("%s: %s %s is answered %s", step.what, x.Method, step.request.Path, x.Describe()))
			}
		}
	}
	l.Remember()
	return done
}

// Read takes the steps from a file that an earlier run left.
func (l *Ledger) Read(snapshot Snapshot, name string, users ...*session.Caller) error {
	l.File = name
	callers := map[string]*session.Caller{"": nil}
	for _, c := range users {
		if c != nil {
			callers[c.Variable] = c
		}
	}
	for _, u := range slices.Backward(snapshot.Undo) {
		who, known := callers[u.User]
		if !known {
			return &spec.Error{Message: fmt.Sprintf("%q holds what only the user of %s can undo", name, u.User), Hint: "give the tokens of the run", Kind: ErrTokens}
		}
		i := slices.IndexFunc(l.API.Operations, func(o *spec.Operation) bool { return o.ID == u.Operation })
		if i < 0 {
			return &spec.Error{Message: fmt.Sprintf("the document has no operation %q", u.Operation), Hint: "give the document and the overlay of the run"}
		}
		path, query, _ := strings.Cut(u.Path, "?")
		step := &Step{what: u.What, request: &session.Request{Operation: l.API.Operations[i], Caller: who, Path: path, Query: query}}
		if u.Body != "" {
			step.request.Body = []byte(u.Body)
		}
		l.steps = append(l.steps, step)
	}
	return nil
}

// RestoreTime bounds putting one run's records back.
const RestoreTime = 60 * time.Second
