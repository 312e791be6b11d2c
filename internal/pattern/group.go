package pattern

// group reads what begins with a parenthesis.
func (p *parser) group() (node, error) {
	start := p.at
	p.at++
	before := p.flags
	defer func() { p.flags = before }()
	if !p.next("?") {
		return p.numbered()
	}
	if p.next("?P<") {
		p.foreign("(?P<")
	}
	if _, ok := p.groupName(); ok {
		return p.numbered()
	}
	for opening, l := range looks {
		if p.take(opening) {
			return p.look(l)
		}
	}
	if p.take("?:") {
		return p.closed()
	}
	if p.take("?P=") {
		return p.namedReference(')')
	}
	if p.take("?") {
		return p.flagged(start)
	}
	return nil, p.errorf("an unknown group")
}

// looks are what opens a look-around.
var looks = map[string]look{
	"?=":  {},
	"?!":  {negate: true},
	"?<=": {behind: true},
	"?<!": {behind: true, negate: true},
}

// closed reads up to the parenthesis that closes a group.
func (p *parser) closed() (node, error) {
	n, err := p.choice()
	if err != nil {
		return nil, err
	}
	if !p.take(")") {
		return nil, p.errorf("a missing )")
	}
	return n, nil
}

func (p *parser) numbered() (node, error) {
	p.opened++
	number := p.opened
	n, err := p.closed()
	return group{body: n, number: number}, err
}

func (p *parser) look(l look) (node, error) {
	n, err := p.closed()
	l.body = n
	return l, err
}

// flagged reads (?i:...), and (?i) at the start of a pattern, which is for all of it
// and none of ECMA-262.
func (p *parser) flagged(start int) (node, error) {
	set := true
	for p.more() {
		switch {
		case p.take("-"):
			set = false
		case p.take("i"):
			p.fold = set
		case p.take("s"):
			p.dotAll = set
		case p.take("m"):
			p.lines = set
		case p.take(":"):
			return p.closed()
		case start == 0 && p.take(")"):
			p.foreign("flags of their own")
			return p.choice()
		default:
			p.at = start
			return nil, p.errorf("a group that ECMA-262 does not know")
		}
	}
	return nil, p.errorf("a missing )")
}

// namedReference reads the name of a group, up to a character.
func (p *parser) namedReference(end rune) (node, error) {
	if end == ')' {
		p.foreign("(?P=")
	}
	name, ok := p.until(end)
	if !ok || p.names[name] == 0 {
		return nil, p.errorf("a reference to no group")
	}
	if p.fold {
		return nil, p.errorf("a reference whatever the case")
	}
	return backReference{p.names[name]}, nil
}
