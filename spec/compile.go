package spec

import (
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v4"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"

	"github.com/actalike/actalike/internal/accept"
	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/pattern"
	"github.com/actalike/actalike/internal/value"
)

// A judge compiles schemas of one document in one direction.
type judge struct {
	document  *Document
	direction Direction

	mutex    sync.Mutex // the compilers are not safe for concurrent use
	compiler *jsonschema.Compiler
	accept   *accept.Compiler
	circles  *circleFinder
	unlinked []Location // stubs that stand for nothing yet
	linked   map[Location]*later
	compiled int               // schemas, each for somebody who needed it
	sound    map[Location]bool // what can be compiled, with all that it refers to
}

func newJudge(d *Document, direction Direction) *judge {
	j := &judge{
		document: d, direction: direction,
		compiler: jsonschema.NewCompiler(), accept: accept.NewCompiler(), circles: newCircleFinder(d),
		linked: map[Location]*later{}, sound: map[Location]bool{},
	}
	j.compiler.DefaultDraft(jsonschema.Draft2020)
	j.compiler.AssertFormat()
	j.compiler.UseRegexpEngine(d.regexpOf)
	j.compiler.UseLoader(j)
	for _, f := range format.All() {
		if f.Check != nil {
			j.compiler.RegisterFormat(&jsonschema.Format{Name: f.Name, Validate: f.Check})
		}
	}
	return j
}

// regexpOf is the pattern of a text, for the compiler. It asks the same of values whose
// format is regex, and those are not remembered.
func (d *Document) regexpOf(text string) (jsonschema.Regexp, error) {
	if p, ok := d.patterns.Known(text); ok {
		return p, nil
	}
	if err := pattern.Check(text); err != nil {
		return nil, err
	}
	return pattern.Compile(text)
}

// Load gives the compiler a stub, a unit or a source file by its URL.
func (j *judge) Load(url string) (any, error) {
	if at, ok := locationOf(stubScheme, url); ok {
		return map[string]any{"$comment": at.String()}, nil
	}
	at, ok := locationOf(unitScheme, url)
	if !ok {
		at = Location{File: fileOfURL(url)}
	}
	return j.document.rewritten(j.direction, at, func(stub Location) { j.unlinked = append(j.unlinked, stub) })
}

// compile fills a slot with the schema at a location.
func (j *judge) compile(at Location, slot *compiledSchema) {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	compiled, err := j.link(at)
	if err != nil {
		slot.err = &Error{Message: fmt.Sprintf("cannot compile the schema %s", at), Err: err}
		return
	}
	j.compiled++
	slot.schema = compiled
	if j.endless(at) {
		slot.accepts, slot.onTape = accept.LeaveToLibrary(compiled)
		return
	}
	slot.accepts, slot.onTape = j.accept.Compile(compiled), j.accept.CompileOnTape(compiled)
}

// members fills in how a compiled schema judges objects member by member.
func (j *judge) members(at Location, slot *compiledSchema) *accept.Members {
	slot.memberwise.Do(func() {
		j.mutex.Lock()
		defer j.mutex.Unlock()
		if !j.endless(at) {
			slot.members = j.accept.Members(slot.schema)
		}
	})
	return slot.members
}

// explain fills in what tells which rules a value breaks.
func (j *judge) explain(at Location, slot *compiledSchema) accept.Explainer {
	slot.explained.Do(func() {
		j.mutex.Lock()
		defer j.mutex.Unlock()
		if j.endless(at) {
			slot.explain = accept.ExplainByLibrary(slot.schema)
		} else {
			slot.explain = j.accept.Explain(slot.schema)
		}
	})
	return slot.explain
}

// Compiled is how many schemas have been compiled so far, in all directions.
func (d *Document) Compiled() int {
	n := 0
	for _, j := range d.judges {
		j.mutex.Lock()
		n += j.compiled
		j.mutex.Unlock()
	}
	return n
}

func (j *judge) endless(at Location) bool {
	n, ok := j.document.node(at)
	return ok && j.circles.endless(at, n)
}

// link compiles a schema, and has the stubs in it lead to what they stand for.
// Whoever calls it holds the mutex.
func (j *judge) link(at Location) (*jsonschema.Schema, error) {
	unit := at.unit()
	compiled, err := j.compiler.Compile(j.document.compiledAt(unit, at))
	if err != nil && at != unit { // something beside it is wrong, perhaps
		compiled, err = j.compiler.Compile(j.document.compiledAt(at, at))
	}
	for _, to := range j.unlinked {
		if j.linked[to] != nil {
			continue
		}
		if stub, err := j.compiler.Compile(to.urlAs(stubScheme)); err == nil {
			j.linked[to] = &later{judge: j, at: to}
			stub.Extensions = []jsonschema.SchemaExt{j.linked[to]}
		}
	}
	j.unlinked = nil
	return compiled, err
}

// reach compiles all that a schema refers to, and returns the first error.
func (j *judge) reach(compiled *jsonschema.Schema) error {
	reached := map[Location]bool{}
	open := []*jsonschema.Schema{compiled}
	for len(open) > 0 {
		for _, d := range accept.Within(open[0]) {
			l := d.(*later) // there are no others
			if j.known(l.at) || reached[l.at] {
				continue
			}
			if err := l.compiled().err; err != nil {
				return err
			}
			reached[l.at] = true
			open = append(open, l.slot.schema)
		}
		open = open[1:]
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	for at := range reached {
		j.sound[at] = true
	}
	return nil
}

func (j *judge) known(at Location) bool {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.sound[at]
}

// later is what a stub stands for.
type later struct {
	judge *judge
	at    Location
	once  sync.Once
	slot  compiledSchema
}

var _ accept.Deferred = (*later)(nil)

func (l *later) compiled() *compiledSchema {
	l.once.Do(func() { l.judge.compile(l.at, &l.slot) })
	return &l.slot
}

// Accepts tells whether a value is valid by it.
func (l *later) Accepts(v any) bool {
	c := l.compiled()
	return c.err == nil && c.accepts(v)
}

// AcceptsOnTape tells the same of a value on a tape.
func (l *later) AcceptsOnTape(t *value.Tape, at int) bool {
	c := l.compiled()
	return c.err == nil && c.onTape(t, at)
}

// Explain adds the rules that a value breaks to a report.
func (l *later) Explain(r *accept.Report, v any) {
	c := l.compiled()
	if c.err != nil {
		r.Add(l.at.urlAs(stubScheme), unusable{c.err})
		return
	}
	l.judge.explain(l.at, c)(r, v)
}

// Schema is what it stands for; nil if that has no end, or cannot be compiled. It
// is asked for by the compilers, while the judge holds its mutex.
func (l *later) Schema() *jsonschema.Schema {
	if l.judge.endless(l.at) {
		return nil
	}
	s, err := l.judge.link(l.at)
	if err != nil {
		return nil
	}
	return s
}

// Compiled is what it stands for, nil if that cannot be compiled.
func (l *later) Compiled() *jsonschema.Schema { return l.compiled().schema }

// Validate has the library judge a value by it.
func (l *later) Validate(ctx *jsonschema.ValidatorContext, v any) {
	c := l.compiled()
	if c.err != nil {
		ctx.AddError(unusable{c.err})
		return
	}
	ctx.AddErr(ctx.Validate(c.schema, v, nil))
}

// unusable is the rule that a value breaks if its schema cannot be compiled.
type unusable struct{ err error }

func (unusable) KeywordPath() []string                     { return nil }
func (u unusable) LocalizedString(*message.Printer) string { return u.err.Error() }

// A circleFinder finds schemas that lead to one that applies itself to the same
// value. The JSON Schema library finds that out while it judges; functions of
// package accept would not return.
type circleFinder struct {
	document *Document
	open     map[*yaml.Node]bool // on the way
	ended    map[*yaml.Node]bool // known to lead to none
}

func newCircleFinder(d *Document) *circleFinder {
	return &circleFinder{d, map[*yaml.Node]bool{}, map[*yaml.Node]bool{}}
}

func (c *circleFinder) endless(at Location, n *yaml.Node) bool {
	n = deref(n)
	switch {
	case c.open[n]:
		return true
	case n.Kind != yaml.MappingNode || c.ended[n]:
		return false
	}
	c.open[n] = true
	defer delete(c.open, n)
	if target, next := c.document.hop(at, n); next != nil && c.endless(target, next) {
		return true
	}
	if slices.ContainsFunc(appliedInPlace(n), func(part *yaml.Node) bool { return c.endless(at, part) }) {
		return true
	}
	c.ended[n] = true
	return false
}

// appliedInPlace lists the parts of a schema that judge the same value.
func appliedInPlace(n *yaml.Node) (list []*yaml.Node) {
	for _, keyword := range []string{"not", "if", "then", "else"} {
		if part := under(n, keyword); part != nil {
			list = append(list, part)
		}
	}
	for _, keyword := range compositions {
		if parts := under(n, keyword); parts != nil {
			list = append(list, deref(parts).Content...)
		}
	}
	if dependent := under(n, "dependentSchemas"); dependent != nil {
		for _, m := range members(dependent) {
			list = append(list, m.value)
		}
	}
	return list
}
