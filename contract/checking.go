package contract

import (
	"context"
	"fmt"
	"slices"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/evidence"
	"github.com/actalike/actalike/contract/internal/operation"
)

// checkEach runs every check that is about what the target is.
func (t *target) checkEach(ctx context.Context, p *tally) {
	probed := map[string]*evidence.Log{}
	for _, c := range t.probing {
		if c.About != t.about {
			continue
		}
		done, applies := t.checkOne(ctx, c, probed)
		if !t.config.selected(c) {
			continue // it made exchanges for others to look at
		}
		if !applies {
			p.total--
			continue
		}
		p.result.Results = append(p.result.Results, done)
		if t.config.OnCheck != nil {
			t.config.OnCheck(Progress{Done: len(p.result.Results), Total: p.total, Requests: t.client.Requests(), Check: done})
		}
	}
}

// probing are the checks whose exchanges are made. Those about all exchanges need those
// of every other check: what they say would else depend on what is selected beside them.
func (c Config) probing() []Check {
	if !slices.ContainsFunc(c.Checks, func(c Check) bool { return c.About == check.TheRun }) {
		return c.Checks
	}
	own := slices.DeleteFunc(slices.Clone(c.Checks), func(c Check) bool { return c.declared != nil })
	return append(own, All()...)
}

// selected tells whether a check is among those of the configuration.
func (c Config) selected(one Check) bool {
	return slices.ContainsFunc(c.Checks, func(c Check) bool { return c.ID == one.ID })
}

// checkOne runs a check, or says why it cannot be run. It does not apply where
// the description has nothing that it is about: no enum, say. What was not asked
// is never called passed.
func (t *target) checkOne(ctx context.Context, c Check, probed map[string]*evidence.Log) (done finding.Check, applies bool) {
	done = finding.Check{Check: c.ID, Family: c.Family, Operation: t.operation.ID, Title: c.Title, Resource: t.resourceName(), Findings: []finding.Finding{}}
	seen, ran := probed[c.probe()]
	if !ran {
		if done.Skipped = t.missing(ctx, c); done.Skipped != "" {
			done.Verdict = finding.Skipped
			return done, true
		}
		seen, done.Requests = t.ask(ctx, c)
		if ctx.Err() != nil {
			done.Verdict, done.Skipped = finding.Skipped, "the run ended before it was done"
			return done, true
		}
		probed[c.probe()] = seen
	}
	if seen.Needs != "" && len(seen.Issues) == 0 {
		done.Verdict, done.Skipped = finding.Skipped, "needs "+seen.Needs
		return done, true
	}
	for _, i := range seen.Issues {
		if c.owns(i.Kind, t.declared) {
			done.Findings = append(done.Findings, t.finding(c, i))
		}
	}
	done.Verdict = finding.Worst(done.Findings)
	return done, !seen.Silent
}

// ask runs the probe of a check and counts its requests.
func (t *target) ask(ctx context.Context, c Check) (seen *evidence.Log, requests int) {
	before := t.client.Requests()
	defer func() { // one check ends, and the run goes on
		if fault := recover(); fault != nil {
			seen = &evidence.Log{Needs: evidence.OwnFault(fault)}
		}
	}()
	seen = t.probe(ctx, c)
	requests = t.client.Requests() - before
	seen.Silent = seen.Silent || requests == 0 && t.about != check.TheRun
	return seen, requests
}

// probe makes the exchanges that a check looks at.
func (t *target) probe(ctx context.Context, c Check) *evidence.Log {
	switch {
	case c.Run != nil:
		return c.runOwn(ctx, t)
	case t.about == check.ARecord:
		return t.record.Probe(ctx, c.declared.Probe)
	case t.about == check.ACollection:
		return t.world.Probe(ctx, t.of, c.declared.Probe)
	case t.about == check.AnOperation:
		return operation.Probe(ctx, t.world, t.operation, c.declared.Probe)
	}
	return t.observer.Of(t.operation)
}

// missing says what keeps a check from being run; "" if nothing does.
func (t *target) missing(ctx context.Context, c Check) string {
	switch {
	case ctx.Err() != nil:
		return "the run ended before it was done"
	case t.client.Gone():
		return "the target stopped answering"
	case c.Run == nil && c.declared == nil:
		return "needs a Run function"
	case c.About == check.ARecord && c.Changes && t.config.ReadOnly:
		return "needs " + t.shared.Lacking(check.NeedsChangeRights)
	case c.Changes && t.record != nil && t.record.Blind:
		return "needs a record that can be read, to put it back"
	case t.about != check.TheRun && t.shared.Budget.Exhausted():
		return "needs " + t.shared.Lacking(check.NeedsRequests) + fmt.Sprintf(" than its share of %d", t.config.Budget)
	}
	for _, need := range c.Needs {
		if !t.has(need) {
			return "needs " + t.shared.Lacking(need)
		}
	}
	return ""
}

func (t *target) has(need check.Need) bool {
	switch need {
	case check.NeedsToken:
		return t.shared.First != nil
	case check.NeedsSecond:
		return t.shared.Second != nil
	case check.NeedsWithout:
		return t.shared.Without != nil
	case check.NeedsCredentials:
		return t.about == check.AnOperation || len(t.operation.Security) > 0
	}
	return true
}

// finding turns an issue into a finding of a check.
func (t *target) finding(c Check, i *evidence.Issue) finding.Finding {
	f := i.Finding(t.config.API, t.operation, c.Family)
	f.Fix = c.Fix
	f.Replay = t.config.Replay(c)
	return f
}
