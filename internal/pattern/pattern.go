package pattern

import (
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// A Pattern is a regular expression. It is safe for concurrent use.
type Pattern struct {
	text   string
	root   node
	other  string
	unread error

	once sync.Once // the engines are asked when the first text is judged:
	re2  *regexp.Regexp
	ecma *regexp2.Regexp

	sampling sync.Once
	parts    *part

	wasted   atomic.Int64 // nanoseconds, in matches that came to no end
	hopeless atomic.Int64 // bytes of the shortest text of those
}

// Compile reads a pattern. The error says what cannot be read, and where.
func Compile(text string) (*Pattern, error) {
	root, p, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("invalid pattern %q: %w", text, err)
	}
	return &Pattern{text: text, root: root, other: p.other}, nil
}

// Check tells whether a text is a regular expression of ECMA-262, as the format
// regex asks. Its cost is linear in the text.
func Check(text string) error {
	p, err := Compile(text)
	if err == nil && p.other != "" {
		err = fmt.Errorf("invalid pattern %q: %s is none of ECMA-262", text, p.other)
	}
	return err
}

// Unread returns a pattern that judges no text: it stands for one that cannot be read.
func Unread(text string) *Pattern {
	_, err := Compile(text)
	return &Pattern{text: text, unread: err}
}

// Err is why the pattern cannot be read; nil if it can.
func (p *Pattern) Err() error { return p.unread }

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// A Result is what became of a match.
type Result int

const (
	// NoMatch: nothing in the text is like the pattern.
	NoMatch Result = iota
	// Match: something in the text is like the pattern.
	Match
	// Unjudged: the limit was reached first, or the pattern cannot be read.
	Unjudged
)

// Limits of one match that backtracks, and of all that come to no end: a pattern that
// has wasted so much is tried on shorter texts only.
const (
	matchLimit = 100 * time.Millisecond
	wasteLimit = 2 * time.Second
)

// largestProgram is how many instructions RE2 may have for a pattern: it may go
// through all of them for each character of a text.
const largestProgram = 1000

// Match looks for the pattern anywhere in a text.
func (p *Pattern) Match(text string) Result {
	p.once.Do(p.prepare)
	switch {
	case p.re2 != nil:
		return result(p.re2.MatchString(text))
	case p.ecma == nil || p.isHopeless(text):
		return Unjudged
	}
	start := time.Now()
	matched, err := p.ecma.MatchString(text)
	if err != nil {
		p.waste(text, time.Since(start))
		return Unjudged
	}
	return result(matched)
}

func (p *Pattern) isHopeless(text string) bool {
	return p.wasted.Load() > int64(wasteLimit) && int64(len(text)) >= p.hopeless.Load()
}

// waste notes a match that came to no end.
func (p *Pattern) waste(text string, took time.Duration) {
	if shortest := p.hopeless.Load(); shortest == 0 || int64(len(text)) < shortest {
		p.hopeless.Store(int64(len(text)))
	}
	p.wasted.Add(int64(took))
}

func result(matched bool) Result {
	if matched {
		return Match
	}
	return NoMatch
}

// MatchString tells whether a text may match: one that cannot be judged is not
// refused.
func (p *Pattern) MatchString(text string) bool { return p.Match(text) != NoMatch }

// Linear tells whether texts are judged by RE2, in a time that is linear in their
// length, so that each is.
func (p *Pattern) Linear() bool {
	p.once.Do(p.prepare)
	return p.re2 != nil
}

// prepare chooses the engine.
func (p *Pattern) prepare() {
	if p.unread != nil {
		return
	}
	if p.re2 = asRE2(p.root); p.re2 == nil {
		p.ecma = asECMA(p.root)
	}
}

// asRE2 is nil for what RE2 cannot do, or can do in many steps only.
func asRE2(root node) *regexp.Regexp {
	if needsBacktracking(root) || foreign(root) || instructions(root) > largestProgram {
		return nil
	}
	compiled, err := regexp.Compile(say(root, re2Dialect))
	if err != nil {
		return nil
	}
	return compiled
}

func asECMA(root node) *regexp2.Regexp {
	compiled, err := regexp2.Compile(say(root, ecmaDialect), regexp2.ECMAScript, regexp2.Unicode)
	if err != nil {
		return nil
	}
	compiled.MatchTimeout = matchLimit
	return compiled
}
