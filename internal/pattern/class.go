package pattern

import (
	"slices"
	"unicode"
)

// A class is a set of characters; a single character is a class of one.
type class struct {
	items  []item
	negate bool
	fold   bool // whatever the case
}

// An item is a range of characters, or those that have a property.
type item struct {
	low, high rune
	property  *property
	negate    bool // those that do not have it
}

// lineTerminators are what a dot does not match (ECMA-262, 12.3).
var lineTerminators = []item{{low: '\n', high: '\n'}, {low: '\r', high: '\r'}, {low: '\u2028', high: '\u2029'}}

// The classes of \d, \w and \s (ECMA-262, 22.2.2.9).
var (
	digits = []item{{low: '0', high: '9'}}
	words  = []item{{low: '0', high: '9'}, {low: 'A', high: 'Z'}, {low: '_', high: '_'}, {low: 'a', high: 'z'}}
	spaces = []item{
		{low: '\t', high: '\r'}, {low: ' ', high: ' '}, {low: '\u00a0', high: '\u00a0'}, {low: '\u1680', high: '\u1680'},
		{low: '\u2000', high: '\u200a'}, {low: '\u2028', high: '\u2029'}, {low: '\u202f', high: '\u202f'},
		{low: '\u205f', high: '\u205f'}, {low: '\u3000', high: '\u3000'}, {low: '\ufeff', high: '\ufeff'},
	}
)

func character(r rune, fold bool) *class { return &class{items: []item{{low: r, high: r}}, fold: fold} }

func (c *class) foreign() bool {
	return slices.ContainsFunc(c.items, func(i item) bool { return i.property != nil && i.property.re2 == "" })
}

// single is the one character that a class holds.
func (c *class) single() (rune, bool) {
	if c.negate || len(c.items) != 1 || c.items[0].property != nil || c.items[0].low != c.items[0].high {
		return 0, false
	}
	return c.items[0].low, true
}

// A span is a range of characters, both ends included.
type span [2]rune

// spans are the characters of a class, in order. Those of a property that only an
// engine knows are taken for all.
func (c *class) spans() []span {
	var list []span
	for _, i := range c.items {
		list = append(list, i.spans()...)
	}
	list = merge(list)
	if c.negate {
		return complement(list)
	}
	return list
}

func (i item) spans() []span {
	if i.property == nil {
		return []span{{i.low, i.high}}
	}
	list := i.property.spans()
	if i.negate {
		return complement(merge(list))
	}
	return list
}

func merge(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return int(a[0] - b[0]) })
	var merged []span
	for _, s := range list {
		if last := len(merged) - 1; last >= 0 && s[0] <= merged[last][1]+1 {
			merged[last][1] = max(merged[last][1], s[1])
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// complement is what spans in order leave out.
func complement(list []span) []span {
	var rest []span
	next := rune(0)
	for _, s := range list {
		if s[0] > next {
			rest = append(rest, span{next, s[0] - 1})
		}
		next = s[1] + 1
	}
	if next <= unicode.MaxRune {
		rest = append(rest, span{next, unicode.MaxRune})
	}
	return rest
}

func negated(items []item) []item {
	var list []span
	for _, i := range items {
		list = append(list, i.spans()...)
	}
	var rest []item
	for _, s := range complement(merge(list)) {
		rest = append(rest, item{low: s[0], high: s[1]})
	}
	return rest
}

// posixClasses are the names within [[:name:]].
var posixClasses = map[string][]item{
	"alnum":  {{low: '0', high: '9'}, {low: 'A', high: 'Z'}, {low: 'a', high: 'z'}},
	"alpha":  {{low: 'A', high: 'Z'}, {low: 'a', high: 'z'}},
	"ascii":  {{low: 0, high: 0x7f}},
	"blank":  {{low: '\t', high: '\t'}, {low: ' ', high: ' '}},
	"cntrl":  {{low: 0, high: 0x1f}, {low: 0x7f, high: 0x7f}},
	"digit":  digits,
	"graph":  {{low: '!', high: '~'}},
	"lower":  {{low: 'a', high: 'z'}},
	"print":  {{low: ' ', high: '~'}},
	"punct":  {{low: '!', high: '/'}, {low: ':', high: '@'}, {low: '[', high: '`'}, {low: '{', high: '~'}},
	"space":  {{low: '\t', high: '\r'}, {low: ' ', high: ' '}},
	"upper":  {{low: 'A', high: 'Z'}},
	"word":   words,
	"xdigit": {{low: '0', high: '9'}, {low: 'A', high: 'F'}, {low: 'a', high: 'f'}},
}
