package pattern

import (
	"strconv"
	"unicode"
	"unicode/utf16"
)

// classEscapes are the escapes that stand for classes, by their small letter.
var classEscapes = map[rune][]item{'d': digits, 'w': words, 's': spaces}

// controlEscapes stand for one control character.
var controlEscapes = map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
}

// escape reads what begins with a backslash outside of a class.
func (p *parser) escape() (node, error) {
	if p.at+1 == len(p.runes) {
		return nil, p.errorf(`a lone \`)
	}
	switch r := p.runes[p.at+1]; {
	case r == 'b' || r == 'B' || r == 'A' || r == 'z' || r == 'Z':
		p.at += 2
		return p.escapedEdge(r), nil
	case r == 'k':
		p.at += 2
		if !p.take("<") {
			return nil, p.errorf("a reference to no group")
		}
		return p.namedReference('>')
	case '1' <= r && r <= '9':
		if n, ok := p.reference(); ok {
			if p.fold {
				return nil, p.errorf("a reference whatever the case")
			}
			return n, nil
		}
	}
	items, err := p.escapedItems()
	return &class{items: items, fold: p.fold}, err
}

// escapedEdge: \A, \z and \Z are those of Perl, in which ECMA-262 sees nothing.
func (p *parser) escapedEdge(r rune) edge {
	switch r {
	case 'b':
		return wordEdge
	case 'B':
		return noWordEdge
	}
	p.foreign(`\` + string(r))
	if r == 'A' {
		return textStart
	}
	return textEnd
}

// reference reads the number of a group that there is.
func (p *parser) reference() (node, bool) {
	start := p.at
	p.at++
	if n, _ := p.count(); n <= p.groups {
		return backReference{n}, true
	}
	p.at = start
	return nil, false
}

// escapedItems reads an escape that stands for characters, in a class or out of it.
func (p *parser) escapedItems() ([]item, error) {
	r := p.runes[p.at+1]
	small := unicode.ToLower(r)
	if items := classEscapes[small]; items != nil && r < unicode.MaxASCII {
		p.at += 2
		if small != r {
			return negated(items), nil
		}
		return items, nil
	}
	if r == 'p' || r == 'P' {
		return p.escapedProperty(r == 'P')
	}
	c, err := p.escapedRune()
	return []item{{low: c, high: c}}, err
}

// escapedProperty reads \p{…}, and \pL, which is none of ECMA-262.
func (p *parser) escapedProperty(negate bool) ([]item, error) {
	p.at += 2
	var expression string
	switch {
	case p.take("{"):
		var ok bool
		if expression, ok = p.until('}'); !ok {
			return nil, p.errorf("a property without }")
		}
	case p.more():
		p.foreign(`\p without braces`)
		expression = string(p.runes[p.at])
		p.at++
	}
	found, err := findProperty(expression)
	if err != nil {
		return nil, p.errorf("%v,", err)
	}
	if found.ecma == "Script="+expression {
		p.foreign(`\p{` + expression + `}`)
	}
	return []item{{property: found, negate: negate}}, nil
}

// escapedRune reads an escape that stands for one character.
func (p *parser) escapedRune() (rune, error) {
	start := p.at
	r := p.runes[start+1]
	p.at += 2
	if c, ok := controlEscapes[r]; ok {
		return c, nil
	}
	switch {
	case r == 'c' && p.more() && p.runes[p.at] < unicode.MaxASCII && unicode.IsLetter(p.runes[p.at]):
		p.at++
		return p.runes[p.at-1] % 32, nil
	case r == 'x':
		if c, ok := p.hexadecimal(2); ok {
			return c, nil
		}
	case r == 'u':
		if c, ok := p.unicodeEscape(); ok {
			return c, nil
		}
	case '0' <= r && r <= '7':
		p.at--
		return p.octal(), nil
	case !isAlphanumeric(r):
		return r, nil
	}
	p.at = start
	return 0, p.errorf(`the unknown escape \%c`, r)
}

// octal reads at most three digits, to \377 (ECMA-262, annex B); \0 alone is not of
// annex B.
func (p *parser) octal() rune {
	n := rune(0)
	for range 3 {
		if !p.more() || p.runes[p.at] < '0' || p.runes[p.at] > '7' || n > 31 {
			break
		}
		n = n*8 + p.runes[p.at] - '0'
		p.at++
	}
	return n
}

// unicodeEscape reads {…}, four digits, or twice four that are one character in
// UTF-16.
func (p *parser) unicodeEscape() (rune, bool) {
	if p.take("{") {
		text, ok := p.until('}')
		n, err := strconv.ParseUint(text, 16, 32)
		return rune(n), ok && err == nil && n <= unicode.MaxRune
	}
	c, ok := p.hexadecimal(4)
	if !ok || !utf16.IsSurrogate(c) {
		return c, ok
	}
	start := p.at
	if p.take(`\u`) {
		if low, ok := p.hexadecimal(4); ok {
			if whole := utf16.DecodeRune(c, low); whole != unicode.ReplacementChar {
				return whole, true
			}
		}
	}
	p.at = start
	return c, true
}

func (p *parser) hexadecimal(digits int) (rune, bool) {
	if len(p.runes)-p.at < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.runes[p.at:p.at+digits]), 16, 32)
	if err != nil {
		return 0, false
	}
	p.at += digits
	return rune(n), true
}
