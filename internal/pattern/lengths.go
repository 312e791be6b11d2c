package pattern

// lengths are how long, in characters, the texts of a part may be.
type lengths struct{ low, high int64 }

// A part is a node that knows how long its texts are.
type part struct {
	node
	subs []*part
	lengths
	spans []span // of a class
}

// measure finds the lengths of all parts; groups holds those of the groups before.
func measure(n node, groups map[int]lengths) *part {
	p := &part{node: n}
	for _, sub := range parts(n) {
		p.subs = append(p.subs, measure(sub, groups))
	}
	p.lengths = p.lengthsOf(groups)
	switch n := n.(type) {
	case group:
		groups[n.number] = p.lengths
	case *class:
		p.spans = n.spans()
	}
	return p
}

func (p *part) lengthsOf(groups map[int]lengths) lengths {
	switch n := p.node.(type) {
	case *class:
		return lengths{1, 1}
	case group:
		return p.subs[0].lengths
	case backReference:
		return groups[n.number]
	case sequence:
		return p.sum()
	case choice:
		l := lengths{unbounded, 0}
		for _, sub := range p.subs {
			l = lengths{min(l.low, sub.low), max(l.high, sub.high)}
		}
		return l
	case repeat:
		sub := p.subs[0]
		return lengths{min(unbounded, int64(n.min)*sub.low), min(unbounded, int64(n.max)*sub.high)}
	}
	return lengths{}
}

// sum adds the lengths of a sequence. What has to follow a place may need more than
// what stands there.
func (p *part) sum() lengths {
	var sum lengths
	least := int64(0)
	for _, sub := range p.subs {
		if l, ok := sub.node.(look); ok && !l.behind && !l.negate {
			least = max(least, sum.low+sub.subs[0].low)
		}
		sum.low += sub.low
		sum.high += sub.high
	}
	return lengths{min(unbounded, max(least, sum.low)), min(unbounded, sum.high)}
}
