package pattern

import (
	"fmt"
	"strconv"
	"strings"
)

// A printer writes a pattern for an engine.
type printer struct {
	strings.Builder
	dialect
}

// A dialect is what an engine says in words of its own.
type dialect struct {
	character        func(rune) string
	property         func(*property) string
	open             string // what begins a group that a reference may name
	edges            [4]string
	nothing, anybody string // the class without members, and that of all
}

var re2Dialect = dialect{
	character: func(r rune) string { return fmt.Sprintf(`\x{%x}`, r) },
	property:  func(p *property) string { return p.re2 },
	open:      "(?:",
	edges:     [4]string{textStart: `\A`, textEnd: `\z`, wordEdge: `\b`, noWordEdge: `\B`},
	nothing:   `[^\x{0}-\x{10ffff}]`,
	anybody:   `[\x{0}-\x{10ffff}]`,
}

var ecmaDialect = dialect{
	character: func(r rune) string { return fmt.Sprintf(`\u{%x}`, r) },
	property:  func(p *property) string { return p.ecma },
	open:      "(",
	edges:     [4]string{textStart: `^`, textEnd: `$`, wordEdge: `\b`, noWordEdge: `\B`},
	nothing:   `[]`,
	anybody:   `[^]`,
}

// say writes a whole pattern for an engine.
func say(n node, d dialect) string {
	p := &printer{dialect: d}
	p.print(n)
	return p.String()
}

func (p *printer) print(n node) {
	switch n := n.(type) {
	case sequence:
		for _, sub := range n {
			p.print(sub)
		}
	case choice:
		p.choice(n)
	case repeat:
		p.repeat(n)
	case group:
		p.within(p.open, n.body)
	case backReference:
		fmt.Fprintf(p, `(?:\%d)`, n.number) // a digit may follow
	case look:
		p.look(n)
	case edge:
		p.WriteString(p.edges[n])
	case *class:
		p.class(n)
	}
}

func (p *printer) within(open string, n node) {
	p.WriteString(open)
	p.print(n)
	p.WriteByte(')')
}

func (p *printer) choice(n choice) {
	p.WriteString("(?:")
	for i, sub := range n {
		if i > 0 {
			p.WriteByte('|')
		}
		p.print(sub)
	}
	p.WriteByte(')')
}

func (p *printer) repeat(n repeat) {
	p.within("(?:", n.body)
	fmt.Fprintf(p, "{%d", n.min)
	if n.max == unbounded {
		p.WriteByte(',')
	} else if n.max != n.min {
		p.WriteString("," + strconv.Itoa(n.max))
	}
	p.WriteByte('}')
	if n.lazy {
		p.WriteByte('?')
	}
}

func (p *printer) look(n look) {
	for opening, l := range looks {
		if l.behind == n.behind && l.negate == n.negate {
			p.within("("+opening, n.body)
		}
	}
}

func (p *printer) class(c *class) {
	if c.fold {
		p.WriteString("(?i:")
		defer p.WriteByte(')')
	}
	if r, ok := c.single(); ok {
		p.rune(r)
		return
	}
	if len(c.items) == 0 {
		if c.negate {
			p.WriteString(p.anybody)
		} else {
			p.WriteString(p.nothing)
		}
		return
	}
	p.WriteByte('[')
	if c.negate {
		p.WriteByte('^')
	}
	for _, i := range c.items {
		p.item(i)
	}
	p.WriteByte(']')
}

func (p *printer) item(i item) {
	if i.property != nil {
		letter := map[bool]string{false: "p", true: "P"}[i.negate]
		p.WriteString(`\` + letter + "{" + p.property(i.property) + "}")
		return
	}
	p.rune(i.low)
	if i.high != i.low {
		p.WriteByte('-')
		p.rune(i.high)
	}
}

func (p *printer) rune(r rune) {
	if isAlphanumeric(r) {
		p.WriteRune(r)
		return
	}
	p.WriteString(p.character(r))
}
