package pattern

import (
	"slices"
	"strings"
)

// class reads what stands between brackets.
func (p *parser) class() (node, error) {
	start := p.at
	p.at++
	c := &class{negate: p.take("^"), fold: p.fold}
	for p.more() {
		if p.take("]") {
			return c, nil
		}
		items, err := p.classItems()
		if err != nil {
			return nil, err
		}
		c.items = append(c.items, items...)
	}
	p.at = start
	return nil, p.errorf("a missing ]")
}

// classItems reads one character, a range of them, or an escape.
func (p *parser) classItems() ([]item, error) {
	if items, ok := p.posix(); ok {
		return items, nil
	}
	from, err := p.classAtom()
	if err != nil || !p.next("-") || p.at+1 == len(p.runes) || p.runes[p.at+1] == ']' {
		return from, err
	}
	p.at++
	to, err := p.classAtom()
	if err != nil {
		return nil, err
	}
	if !single(from) || !single(to) { // annex B: the hyphen is one
		return slices.Concat(from, []item{{low: '-', high: '-'}}, to), nil
	}
	if from[0].low > to[0].low {
		return nil, p.errorf("a range out of order")
	}
	return []item{{low: from[0].low, high: to[0].low}}, nil
}

func single(items []item) bool {
	return len(items) == 1 && items[0].property == nil && items[0].low == items[0].high
}

func (p *parser) classAtom() ([]item, error) {
	r := p.runes[p.at]
	if r != '\\' {
		p.at++
		return []item{{low: r, high: r}}, nil
	}
	if p.at+1 == len(p.runes) {
		return nil, p.errorf(`a lone \`)
	}
	if p.take(`\b`) {
		return []item{{low: '\b', high: '\b'}}, nil
	}
	return p.escapedItems()
}

// posix reads [:alpha:] within brackets that are closed behind it; in ECMA-262
// the brackets would be closed by it, and one bracket too many be left.
func (p *parser) posix() ([]item, bool) {
	if !p.next("[:") {
		return nil, false
	}
	const longest = len("[:^xdigit:]")
	rest := string(p.runes[p.at+2 : min(len(p.runes), p.at+longest)])
	name, _, ok := strings.Cut(rest, ":]")
	items := posixClasses[strings.TrimPrefix(name, "^")]
	behind := p.at + len(name) + len("[::]")
	if !ok || items == nil || !p.bracketBehind(behind) {
		return nil, false
	}
	p.at = behind
	p.foreign("[:" + name + ":]")
	if strings.HasPrefix(name, "^") {
		return negated(items), true
	}
	return items, true
}

// bracketBehind tells whether a bracket is closed at a place or behind it.
func (p *parser) bracketBehind(at int) bool {
	for i := len(p.runes) - 1; i >= at; i-- {
		if p.runes[i] == ']' {
			return true
		}
	}
	return false
}
