package pattern

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/dlclark/regexp2/v2"
)

// A property is what \p{…} names.
type property struct {
	ecma  string // its expression in ECMA-262: "Script=Greek", "L"
	re2   string // its name for RE2; "" where that does not know it
	table *unicode.RangeTable
}

func (p *property) spans() []span {
	if p.table == nil {
		return []span{{0, unicode.MaxRune}}
	}
	var list []span
	for _, r := range p.table.R16 {
		list = appendStrided(list, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range p.table.R32 {
		list = appendStrided(list, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return list
}

func appendStrided(list []span, low, high, stride rune) []span {
	if stride == 1 {
		return append(list, span{low, high})
	}
	for r := low; r <= high; r += stride {
		list = append(list, span{r, r})
	}
	return list
}

// findProperty reads the expression between the braces. A script may stand alone,
// as in Go, Java and Perl.
func findProperty(expression string) (*property, error) {
	name, value, pair := strings.Cut(expression, "=")
	switch {
	case !pair:
		value = name
	case name == "Script" || name == "sc":
		if table := unicode.Scripts[value]; table != nil {
			return &property{expression, value, table}, nil
		}
		return engineProperty(expression)
	case name != "General_Category" && name != "gc":
		return engineProperty(expression)
	}
	if short, ok := unicode.CategoryAliases[value]; ok {
		value = short
	}
	if table := unicode.Categories[value]; table != nil {
		return &property{value, value, table}, nil
	}
	if table := unicode.Scripts[value]; table != nil && !pair {
		return &property{"Script=" + value, value, table}, nil
	}
	return engineProperty(expression)
}

// engineProperty is one that only the engine of ECMA-262 may know.
func engineProperty(expression string) (*property, error) {
	if strings.ContainsFunc(expression, func(r rune) bool { return r != '_' && r != '=' && !isAlphanumeric(r) }) {
		return nil, unknownProperty(expression)
	}
	if _, err := regexp2.Compile(`\p{`+expression+`}`, regexp2.ECMAScript, regexp2.Unicode); err != nil {
		return nil, unknownProperty(expression)
	}
	return &property{ecma: expression}, nil
}

func unknownProperty(expression string) error {
	return fmt.Errorf(`\p{%s} names no property of Unicode`, expression)
}
