package contract

import (
	"context"
	"net/http"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/conform"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/probe"
	"github.com/actalike/actalike/contract/internal/scenario"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/contract/internal/undo"
	"github.com/actalike/actalike/spec"
)

// ErrUnreachable says that the target does not answer at all.
var ErrUnreachable = session.ErrUnreachable

// Kinds of errors that a program may know a remedy for.
var (
	ErrTokens     = undo.ErrTokens     // tokens of the run to restore are missing
	ErrLeftBehind = undo.ErrLeftBehind // an earlier run left its restore file
	ErrUnwritable = undo.ErrUnwritable // the restore file cannot be written
)

// Authorize puts a token into a header as an operation's security demands.
func Authorize(header http.Header, o *spec.Operation, token string) {
	session.Authorize(header, o, token)
}

// A run is one run of the suite against one target.
type run struct {
	config   Config
	client   *session.Client
	shared   *probe.Run
	observer *conform.Observer
	world    *scenario.State
	undo     *undo.Ledger
	declared []check.Check // all there are, whatever is run
	probing  []Check       // whose exchanges are made
}

// Run checks a target and returns what it found. Its error says that the run
// could not be made: a bad configuration, or [ErrUnreachable]. When ctx ends
// early the records are put back all the same, and the result says so.
func Run(ctx context.Context, config Config) (finding.Result, error) {
	config = config.withDefaults()
	r, err := newRun(config)
	if err != nil {
		return finding.Result{}, err
	}
	started := config.Now()
	result := finding.Result{
		SchemaVersion: finding.SchemaVersion, Target: r.client.Base.String(),
		Document: config.API.Title + " " + config.API.Version, Seed: config.Seed, Started: started.UTC(),
		Results: []finding.Check{},
	}
	r.observer.Start()
	defer r.observer.Wait()
	checking, cancel := config.context(ctx)
	defer cancel()
	err = r.checkAll(ctx, checking, &result)
	r.observer.Wait()
	finding.Identify(result.Results)
	result.Summary = finding.Summarise(result.Results)
	result.Coverage = r.observer.Coverage.Covered(config.API)
	result.Operations = r.observer.Coverage.Operations(config.API, result.Results)
	result.Requests = r.client.Requests()
	result.DurationMS = config.Now().Sub(started).Milliseconds()
	return result, err
}

func newRun(config Config) (*run, error) {
	if config.API == nil {
		return nil, &spec.Error{Message: "no description was given", Hint: "load one with spec.Load"}
	}
	base, err := config.base()
	if err != nil {
		return nil, err
	}
	client := session.NewClient(config.client(base))
	if err := config.checkNames(); err != nil {
		return nil, err
	}
	r := &run{config: config, client: client, observer: conform.NewObserver(config.API), declared: declarations(), probing: config.probing()}
	r.shared = &probe.Run{
		API: config.API, Base: client.Base, Client: client, Values: generate.New(config.API, config.Seed),
		Budget:  &probe.Budget{Limit: config.Budget, Spent: client.Requests},
		Observe: r.observer.Observe, ReadOnly: config.ReadOnly, Sequences: config.Runs, Remedies: config.Remedies,
		First:   config.caller("the test user", config.Token, "ACTALIKE_TOKEN"),
		Second:  config.caller("the second user", config.SecondToken, "ACTALIKE_SECOND_TOKEN"),
		Without: config.caller("the user without a record", config.TokenWithoutDetail, "ACTALIKE_TOKEN_WITHOUT_DETAIL"),
	}
	if r.shared.First != nil {
		r.shared.First.Source = config.TokenSource
	}
	r.undo = &undo.Ledger{File: config.RestoreFile, API: config.API, Target: client.Base, Client: client, Now: config.Now}
	r.world = scenario.NewState(r.shared, r.undo)
	return r, nil
}

// checkAll runs every check on all that it is about: the callers' records first,
// which are put back after each; then the collections; then every operation; then
// what was created is deleted. What all exchanges showed comes last.
func (r *run) checkAll(ctx, checking context.Context, result *finding.Result) error {
	targets := r.targets()
	if len(targets) == 0 {
		return r.nothingToCheck()
	}
	p := &tally{total: r.countChecks(targets), result: result}
	restored, err := r.checkRecords(ctx, checking, targets, p)
	if err != nil {
		return err
	}
	if err := r.checkRest(checking, targets, p); err != nil {
		return err
	}
	result.Restored = merged(restored, r.undo.Run(context.WithoutCancel(ctx)))
	r.observer.Wait()
	for _, t := range targets {
		if t.about == check.TheRun {
			t.checkEach(checking, p)
		}
	}
	r.sort(result.Results)
	switch {
	case ctx.Err() != nil:
		result.Interrupted = "interrupted"
	case checking.Err() != nil:
		result.Interrupted = "the time limit was reached"
	case r.client.Gone():
		result.Interrupted = "the target stopped answering"
	}
	return nil
}

// checkRecords runs the checks on records of the callers, and puts each back.
func (r *run) checkRecords(ctx, checking context.Context, targets []*target, p *tally) (finding.Restored, error) {
	restored := finding.Restored{Verified: true, Left: []string{}}
	for _, t := range targets {
		if t.about != check.ARecord {
			continue
		}
		guard, err := r.protect(checking, t.record)
		if err != nil {
			return restored, err
		}
		t.record.Prepare()
		t.checkEach(checking, p)
		// Putting back is never cut short by what ended the checks.
		restored = merged(restored, guard.PutBack(context.WithoutCancel(ctx)))
	}
	return restored, nil
}

// checkRest runs the checks on collections and operations.
func (r *run) checkRest(checking context.Context, targets []*target, p *tally) error {
	var rest []*target
	for _, t := range targets {
		if t.about == check.ACollection || t.about == check.AnOperation {
			rest = append(rest, t)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if err := r.announceRest(checking, rest); err != nil {
		return err
	}
	defer func() { r.shared.Budget.Share = 0 }()
	for i, t := range rest {
		r.shared.Budget.Allot(t.weight(), weightOf(rest[i:]))
		t.checkEach(checking, p)
	}
	return nil
}

// A tally counts the checks that were done of those there are.
type tally struct {
	total  int
	result *finding.Result
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

func (r *run) countChecks(targets []*target) int {
	n := 0
	for _, t := range targets {
		for _, c := range r.config.Checks {
			if c.About == t.about {
				n++
			}
		}
	}
	return n
}

// sort puts results in the order of the checks' list.
func (r *run) sort(results []finding.Check) {
	place := map[string]int{}
	for i, c := range r.config.Checks {
		place[c.ID] = i
	}
	slices.SortStableFunc(results, func(a, b finding.Check) int { return place[a.Check] - place[b.Check] })
}
