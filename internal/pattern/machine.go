package pattern

import (
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
)

// A machine is a pattern as the steps of RE2, taken for all ways at once: after each
// character it knows every place in the pattern that the text may have led to.
type machine struct {
	prog     *syntax.Prog
	anchored bool // it can only match from the start of a text
	negate   bool // a text that matches is not wanted
}

// newMachine is nil for a pattern that RE2 cannot match.
func newMachine(p *Pattern, negate bool) *machine {
	if !p.Linear() {
		return nil
	}
	parsed, err := syntax.Parse(say(p.root, re2Dialect), syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil
	}
	return &machine{prog: prog, anchored: prog.StartCond()&syntax.EmptyBeginText != 0, negate: negate}
}

// A place of a machine: where it may be, or that it has matched.
type machinePlace struct {
	threads []uint32
	matched bool
}

// outcome of a machine that will not change whatever follows.
func (m *machine) dead(p machinePlace) bool {
	if m.negate {
		return p.matched
	}
	return !p.matched && len(p.threads) == 0
}

// step reads the next character; next < 0 is the end of the text.
func (m *machine) step(p machinePlace, previous, next rune) machinePlace {
	if p.matched {
		return p
	}
	w := threadWalk{prog: m.prog, flags: syntax.EmptyOpContext(previous, next), seen: map[uint32]bool{}}
	for _, at := range p.threads {
		w.follow(at)
	}
	if w.matched || next < 0 {
		return machinePlace{matched: w.matched}
	}
	var threads []uint32
	for _, at := range w.waiting {
		if in := &m.prog.Inst[at]; in.MatchRune(next) {
			threads = append(threads, in.Out)
		}
	}
	if !m.anchored {
		threads = append(threads, uint32(m.prog.Start))
	}
	slices.Sort(threads)
	return machinePlace{threads: slices.Compact(threads)}
}

// A threadWalk follows the steps that read no character.
type threadWalk struct {
	prog    *syntax.Prog
	flags   syntax.EmptyOp
	seen    map[uint32]bool
	waiting []uint32 // steps that read one
	matched bool
}

func (w *threadWalk) follow(at uint32) {
	if w.seen[at] || w.matched {
		return
	}
	w.seen[at] = true
	switch in := &w.prog.Inst[at]; in.Op {
	case syntax.InstMatch:
		w.matched = true
	case syntax.InstAlt, syntax.InstAltMatch:
		w.follow(in.Out)
		w.follow(in.Arg)
	case syntax.InstCapture, syntax.InstNop:
		w.follow(in.Out)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(in.Arg)&^w.flags == 0 {
			w.follow(in.Out)
		}
	case syntax.InstFail:
	default:
		w.waiting = append(w.waiting, at)
	}
}

// key tells places apart.
func (p machinePlace) key(b *strings.Builder) {
	if p.matched {
		b.WriteString("matched")
	}
	for _, at := range p.threads {
		b.WriteString(strconv.FormatUint(uint64(at), 36))
		b.WriteByte(' ')
	}
	b.WriteByte('|')
}

// alphabet picks characters that stand for all others: of those that every machine
// takes for the same, some.
func alphabet(machines []*machine) [][]rune {
	candidates := candidateRunes(machines)
	classes := map[string]int{}
	var list [][]rune
	for _, r := range candidates {
		var b strings.Builder
		if syntax.IsWordChar(r) {
			b.WriteByte('w')
		}
		for _, m := range machines {
			m.sign(&b, r)
		}
		i, ok := classes[b.String()]
		if !ok {
			i = len(list)
			classes[b.String()] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], r)
	}
	return list
}

// sign writes which steps take a character.
func (m *machine) sign(b *strings.Builder, r rune) {
	seen := map[string]bool{}
	for i := range m.prog.Inst {
		in := &m.prog.Inst[i]
		if in.Op < syntax.InstRune {
			continue
		}
		if text := string(in.Rune) + strconv.Itoa(int(in.Op)) + strconv.Itoa(int(in.Arg)); !seen[text] {
			seen[text] = true
			b.WriteString(strconv.FormatBool(in.MatchRune(r))[:1])
		}
	}
}

// mostForeign bounds the characters beyond ASCII that are tried.
const mostForeign = 200

// candidateRunes are those that can be seen, letters and digits first, and edges of
// the classes of the machines.
func candidateRunes(machines []*machine) []rune {
	var list []rune
	for _, in := range []span{{'a', 'z'}, {'0', '9'}, {'A', 'Z'}, {' ', '~'}, {'\t', '\r'}} {
		for r := in[0]; r <= in[1]; r++ {
			if !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	for _, m := range machines {
		for i := range m.prog.Inst {
			for _, r := range m.prog.Inst[i].Rune {
				for _, near := range []rune{r, r + 1} {
					if near > '~' && near <= 0x10ffff && (near < 0xd800 || near > 0xdfff) && len(list) < mostForeign && !slices.Contains(list, near) {
						list = append(list, near)
					}
				}
			}
		}
	}
	return append(list, 'é', 'Ω')
}
