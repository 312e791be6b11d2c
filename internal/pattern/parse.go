package pattern

import (
	"fmt"
	"slices"
	"strconv"
)

// Bounds of a pattern: longer or deeper ones are not read.
const (
	maxLength = 64 << 10 // bytes
	maxDepth  = 200
	maxName   = 128 // characters of a name between brackets
)

// A parser reads one pattern.
type parser struct {
	runes  []rune
	at     int
	depth  int
	opened int            // groups so far
	groups int            // in all
	names  map[string]int // the numbers of groups that have a name
	flags
	other string // the first construct that is none of ECMA-262
}

// flags are those that a pattern can set within itself.
type flags struct{ fold, dotAll, lines bool }

// parse reads a whole pattern.
func parse(text string) (node, *parser, error) {
	if len(text) > maxLength {
		return nil, nil, fmt.Errorf("it is longer than %d KiB", maxLength>>10)
	}
	p := &parser{runes: []rune(text), names: map[string]int{}}
	if err := p.countGroups(); err != nil {
		return nil, nil, err
	}
	n, err := p.choice()
	if err == nil && p.at < len(p.runes) {
		err = p.errorf("an unmatched )")
	}
	return n, p, err
}

func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf("%s at character %d", fmt.Sprintf(format, args...), p.at+1)
}

// foreign notes a construct that ECMA-262 lacks and that means one thing only.
func (p *parser) foreign(construct string) {
	if p.other == "" {
		p.other = construct
	}
}

// next tells whether a text stands at the place, and how it goes on.
func (p *parser) next(text string) bool {
	runes := []rune(text)
	return len(p.runes)-p.at >= len(runes) && slices.Equal(p.runes[p.at:p.at+len(runes)], runes)
}

// take passes a text, if it is there.
func (p *parser) take(text string) bool {
	if !p.next(text) {
		return false
	}
	p.at += len([]rune(text))
	return true
}

func (p *parser) more() bool { return p.at < len(p.runes) }

// countGroups numbers the groups ahead of everything else: a reference may stand
// before its group.
func (p *parser) countGroups() error {
	inClass := false
	for ; p.more(); p.at++ {
		switch r := p.runes[p.at]; {
		case r == '\\':
			p.at++
		case inClass:
			inClass = r != ']'
		case r == '[':
			inClass = true
		case r == '(':
			if err := p.countGroup(); err != nil {
				return err
			}
		}
	}
	p.at = 0
	return nil
}

func (p *parser) countGroup() error {
	start := p.at
	defer func() { p.at = start }()
	p.at++
	if !p.next("?") {
		p.groups++
		return nil
	}
	name, ok := p.groupName()
	if !ok {
		return nil
	}
	p.groups++
	if p.names[name] > 0 {
		return p.errorf("a second group %q", name)
	}
	p.names[name] = p.groups
	return nil
}

// groupName passes what opens a group that has a name.
func (p *parser) groupName() (string, bool) {
	start := p.at
	if p.next("?<=") || p.next("?<!") || !p.take("?<") && !p.take("?P<") {
		return "", false
	}
	name, ok := p.until('>')
	if !ok {
		p.at = start
	}
	return name, ok && name != ""
}

// until passes a name up to a character, and that.
func (p *parser) until(end rune) (string, bool) {
	n := slices.Index(p.runes[p.at:min(len(p.runes), p.at+maxName)], end)
	if n < 0 {
		return "", false
	}
	text := string(p.runes[p.at : p.at+n])
	p.at += n + 1
	return text, true
}

func (p *parser) choice() (node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.errorf("more than %d groups within each other", maxDepth)
	}
	var list choice
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if !p.take("|") {
			break
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

func (p *parser) sequence() (node, error) {
	var list sequence
	for p.more() && !p.next("|") && !p.next(")") {
		n, err := p.term()
		if err != nil {
			return nil, err
		}
		if n != nil {
			list = append(list, n)
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return list, nil
}

// term is an atom and how often it occurs.
func (p *parser) term() (node, error) {
	n, err := p.atom()
	if err != nil || n == nil {
		return n, err
	}
	return p.repeated(n)
}

func (p *parser) atom() (node, error) {
	r := p.runes[p.at]
	switch r {
	case '(':
		return p.group()
	case '[':
		return p.class()
	case '\\':
		return p.escape()
	case '*', '+', '?':
		return nil, p.errorf("nothing to repeat by %c", r)
	case '{':
		if _, _, ok := p.counts(); ok {
			return nil, p.errorf("nothing to repeat")
		}
	}
	p.at++
	switch r {
	case '^':
		return p.lineEdge(textStart), nil
	case '$':
		return p.lineEdge(textEnd), nil
	case '.':
		return p.dot(), nil
	}
	return character(r, p.fold), nil
}

func (p *parser) dot() node {
	if p.dotAll {
		return &class{negate: true}
	}
	return &class{items: lineTerminators, negate: true}
}

// lineEdge is the start or the end of the text; with the flag m, of a line, too.
func (p *parser) lineEdge(e edge) node {
	if !p.lines {
		return e
	}
	return look{body: &class{items: lineTerminators, negate: true}, behind: e == textStart, negate: true}
}

func (p *parser) repeated(n node) (node, error) {
	low, high, ok := p.takeQuantifier()
	if !ok {
		if p.next("{,") {
			return nil, p.errorf("{, which is text in ECMA-262 and a bound in other languages,")
		}
		return n, nil
	}
	if high < low {
		return nil, p.errorf("{%d,%d}, which is out of order,", low, high)
	}
	r := repeat{body: n, min: low, max: high, lazy: p.take("?")}
	switch n := n.(type) {
	case edge:
		return nil, p.errorf("nothing to repeat")
	case look: // annex B; once is as good as often
		if n.behind {
			return nil, p.errorf("nothing to repeat")
		}
		if low == 0 {
			return sequence{}, nil
		}
		return n, nil
	}
	return r, nil
}

func (p *parser) takeQuantifier() (low, high int, ok bool) {
	switch {
	case p.take("*"):
		return 0, unbounded, true
	case p.take("+"):
		return 1, unbounded, true
	case p.take("?"):
		return 0, 1, true
	}
	start := p.at
	low, high, ok = p.counts()
	if !ok {
		p.at = start
	}
	return low, high, ok
}

// counts passes {n}, {n,} or {n,m}.
func (p *parser) counts() (low, high int, ok bool) {
	start := p.at
	defer func() {
		if !ok {
			p.at = start
		}
	}()
	if !p.take("{") {
		return 0, 0, false
	}
	if low, ok = p.count(); !ok {
		return 0, 0, false
	}
	high = low
	if p.take(",") {
		if high, ok = p.count(); !ok {
			high = unbounded
		}
	}
	return low, high, p.take("}")
}

func (p *parser) count() (int, bool) {
	start := p.at
	for p.more() && '0' <= p.runes[p.at] && p.runes[p.at] <= '9' {
		p.at++
	}
	n, err := strconv.Atoi(string(p.runes[start:p.at]))
	if err != nil || n > unbounded {
		n = unbounded
	}
	return n, p.at > start
}
