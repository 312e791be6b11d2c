package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// ErrUnreachable says that the target does not answer at all.
var ErrUnreachable = errors.New("the target could not be reached")

// A run is one run of the suite against one target.
type run struct {
	config   Config
	client   *client
	maker    *fixtures.Maker
	judges   *judges // nil where records are only put back: the second judge is enough
	observer *observer

	first, second, without *caller

	collections []*collection
	stages      map[*spec.Resource]*stage
	seeds       map[seededRecord]value.Object
	found       map[*spec.Resource]string // keys of records that were there before
	undo        []*undo                   // in the order of what it undoes
	share       int                       // of Budget, up to which the subject at hand may go; 0: all of it
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
		SchemaVersion: finding.SchemaVersion, Target: r.client.base.String(),
		Document: config.API.Title + " " + config.API.Version, Seed: config.Seed, Started: started.UTC(),
		Results: []finding.Check{},
	}
	r.observer.lookBehind()
	defer r.observer.listen()
	checking, cancel := config.context(ctx)
	defer cancel()
	err = r.checkAll(ctx, checking, &result)
	r.observer.listen()
	finding.Identify(result.Results)
	result.Summary = finding.Summarise(result.Results)
	result.Coverage = r.observer.coverage(config.API)
	result.Operations = r.observer.operations(config.API, result.Results)
	result.Requests = int(r.client.count.Load())
	result.DurationMS = config.Now().Sub(started).Milliseconds()
	return result, err
}

func newRun(config Config) (*run, error) {
	if config.API == nil {
		return nil, &spec.Error{Message: "no description was given", Hint: "load one with spec.Load"}
	}
	client, err := newClient(config)
	if err != nil {
		return nil, err
	}
	if err := config.checkNames(); err != nil {
		return nil, err
	}
	r := &run{
		config: config, client: client, maker: fixtures.New(config.API, config.Seed),
		collections: collections(config.API), stages: map[*spec.Resource]*stage{}, found: map[*spec.Resource]string{},
		seeds: map[seededRecord]value.Object{},
	}
	r.observer = newObserver(r)
	r.first = newCaller(config.API, "the test user", config.Token, "ACTALIKE_TOKEN")
	r.second = newCaller(config.API, "the second user", config.SecondToken, "ACTALIKE_SECOND_TOKEN")
	r.without = newCaller(config.API, "the user without a record", config.TokenWithoutDetail, "ACTALIKE_TOKEN_WITHOUT_DETAIL")
	return r, nil
}

// checkAll runs every check on all that it is about: the callers' records first,
// which are put back after each; then the collections; then every operation; then
// what was created is deleted. What all exchanges showed comes last.
func (r *run) checkAll(ctx, checking context.Context, result *finding.Result) error {
	subjects := r.subjects()
	if len(subjects) == 0 {
		return r.nothingToCheck()
	}
	p := &tally{total: r.countChecks(subjects), result: result}
	restored, err := r.checkRecords(ctx, checking, subjects, p)
	if err != nil {
		return err
	}
	if err := r.checkRest(ctx, checking, subjects, p); err != nil {
		return err
	}
	result.Restored = merged(restored, r.undoAll(context.WithoutCancel(ctx)))
	r.observer.listen()
	for _, s := range subjects {
		if s.about == TheRun {
			s.checkEach(checking, p, map[*probe]seenBy{})
		}
	}
	r.sort(result.Results)
	switch {
	case ctx.Err() != nil:
		result.Interrupted = "interrupted"
	case checking.Err() != nil:
		result.Interrupted = "the time limit was reached"
	case r.client.lost.Load() >= lostLimit:
		result.Interrupted = "the target stopped answering"
	}
	return nil
}

// checkRecords runs the checks on records of the callers, and puts each back.
func (r *run) checkRecords(ctx, checking context.Context, subjects []*subject, p *tally) (finding.Restored, error) {
	restored := finding.Restored{Verified: true, Left: []string{}}
	for _, s := range subjects {
		if s.about != ARecord {
			continue
		}
		guard, err := s.protect(checking)
		if err != nil {
			return restored, err
		}
		s.blind = guard.blind
		s.prepare()
		s.checkEach(checking, p, map[*probe]seenBy{})
		// Putting back is never cut short by what ended the checks.
		restored = merged(restored, guard.putBack(context.WithoutCancel(ctx)))
	}
	return restored, nil
}

// checkRest runs the checks on collections and operations.
func (r *run) checkRest(ctx, checking context.Context, subjects []*subject, p *tally) error {
	var rest []*subject
	for _, s := range subjects {
		if s.about == ACollection || s.about == AnOperation {
			rest = append(rest, s)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if err := r.announceRest(checking, rest); err != nil {
		return err
	}
	defer func() { r.share = 0 }()
	for i, s := range rest {
		r.allot(rest[i:])
		s.checkEach(checking, p, map[*probe]seenBy{})
	}
	return nil
}

// A tally counts the checks that were done of those there are.
type tally struct {
	total  int
	result *finding.Result
}

// checkEach runs every check that is about what the subject is.
func (s *subject) checkEach(ctx context.Context, p *tally, probed map[*probe]seenBy) {
	for _, c := range s.config.Checks {
		if c.About != s.about {
			continue
		}
		done, applies := s.checkOne(ctx, c, probed)
		if !applies {
			p.total--
			continue
		}
		p.result.Results = append(p.result.Results, done)
		if s.config.OnCheck != nil {
			s.config.OnCheck(Progress{Done: len(p.result.Results), Total: p.total, Requests: int(s.client.count.Load()), Check: done})
		}
	}
}

// lostLimit is how many requests in a row may go without an answer.
const lostLimit = 5

// seenBy is what one probe saw.
type seenBy struct {
	issues []*issue
	silent bool   // the description gave it nothing to ask
	needs  string // what kept it from asking
}

// checkOne runs a check, or says why it cannot be run. It does not apply where
// the description has nothing that it is about: no enum, say. What was not asked
// is never called passed.
func (s *subject) checkOne(ctx context.Context, c Check, probed map[*probe]seenBy) (done finding.Check, applies bool) {
	done = finding.Check{Check: c.ID, Family: c.Family, Operation: s.operation.ID, Title: c.Title, Resource: s.resourceName(), Findings: []finding.Finding{}}
	seen, ran := probed[c.probe]
	if !ran {
		if done.Skipped = s.missing(ctx, c); done.Skipped != "" {
			done.Verdict = finding.Skipped
			return done, true
		}
		seen, done.Requests = s.ask(ctx, c.probe)
		if ctx.Err() != nil {
			done.Verdict, done.Skipped = finding.Skipped, "the run ended before it was done"
			return done, true
		}
		probed[c.probe] = seen
	}
	if seen.needs != "" && len(seen.issues) == 0 {
		done.Verdict, done.Skipped = finding.Skipped, "needs "+seen.needs
		return done, true
	}
	for _, i := range seen.issues {
		if s.claims(c, i.kind) {
			done.Findings = append(done.Findings, s.finding(c, i))
		}
	}
	done.Verdict = finding.Worst(done.Findings)
	return done, !seen.silent
}

// ask runs a probe and counts its requests.
func (s *subject) ask(ctx context.Context, p *probe) (seen seenBy, requests int) {
	before := s.client.count.Load()
	t := &trial{subject: s, context: ctx}
	defer func() { // one check ends, and the run goes on
		if fault := recover(); fault != nil {
			seen = seenBy{needs: ownFault(fault)}
		}
	}()
	defer t.awaitAhead()
	p.run(t)
	requests = int(s.client.count.Load() - before)
	return seenBy{issues: t.issues, needs: t.needs, silent: t.silent || requests == 0 && p != conformance}, requests
}

// ownFault is what a check needs that this program itself failed at.
func ownFault(fault any) string {
	return fmt.Sprintf("a suite without this fault of its own: %v", fault)
}

// claims tells whether issues of a kind belong to a check: it names the kind, or
// names none and no other check of the probe names it.
func (s *subject) claims(c Check, k kind) bool {
	if len(c.kinds) > 0 {
		return slices.Contains(c.kinds, k)
	}
	return !slices.ContainsFunc(s.config.Checks, func(other Check) bool {
		return other.probe == c.probe && slices.Contains(other.kinds, k)
	})
}

// missing says what keeps a check from being run; "" if nothing does.
func (s *subject) missing(ctx context.Context, c Check) string {
	switch {
	case ctx.Err() != nil:
		return "the run ended before it was done"
	case s.client.lost.Load() >= lostLimit:
		return "the target stopped answering"
	case c.About == ARecord && c.Changes && s.config.ReadOnly:
		return "needs " + string(NeedsChangeRights)
	case c.Changes && s.blind:
		return "needs a record that can be read, to put it back"
	case c.probe != conformance && s.spent():
		return fmt.Sprintf("needs more than its share of %d requests (--max-requests)", s.config.Budget)
	}
	for _, need := range c.Needs {
		if !s.has(need) {
			return "needs " + string(need)
		}
	}
	return ""
}

func (s *subject) has(need Need) bool {
	switch need {
	case NeedsToken:
		return s.first != nil
	case NeedsSecond:
		return s.second != nil
	case NeedsWithout:
		return s.without != nil
	case NeedsCredentials:
		return s.about == AnOperation || len(s.operation.Security) > 0
	}
	return true
}

// finding turns an issue into a finding of a check.
func (s *subject) finding(c Check, i *issue) finding.Finding {
	f := finding.Finding{
		Verdict: i.verdict, Message: i.message, Expected: i.expected, Actual: i.actual,
		Pointer: i.pointer, Fix: c.Fix, Count: i.count, Kind: string(i.kind), Impact: impactOf(c, i),
		Replay: fmt.Sprintf("%s %s --seed %d --check %s", s.config.Command, s.client.base, s.config.Seed, c.ID),
	}
	operation := s.operation
	if i.exchange != nil && i.exchange.operation != nil {
		operation = i.exchange.operation
		f.Operation = operation.ID
	}
	rule := i.rule
	if rule == (spec.Location{}) {
		rule = operation.Location
	}
	f.Rule, f.DocumentPosition = rule.String(), s.config.API.Published.Position(rule)
	if i.exchange != nil {
		i.exchange.into(&f)
	}
	return f
}
