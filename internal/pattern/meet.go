package pattern

import "strings"

// Bounds of the search for texts that several patterns match.
const (
	mostStates   = 4000
	mostSteps    = 3_000_000
	mostLength   = 4000
	mostTableOps = 8_000_000
	spareLength  = 12 // characters beyond the shortest text
)

// A Meeting makes texts that every one of several patterns matches, and none of
// others. It is safe for concurrent use.
type Meeting struct {
	// Exact tells whether there is no other text than those it makes: no limit was
	// reached, and no pattern was left out.
	Exact  bool
	must   []*Pattern
	not    []*Pattern
	low    int
	high   int
	ends   [][]bool // by length and state: whether the text can end after so many characters
	states []state
	runes  [][]rune
	steps  int
}

// A state is where all machines are.
type state struct {
	places []machinePlace
	last   rune
	next   []int // by class of characters; -1: a dead end
	final  bool  // the text may end here
}

// Meet looks for texts between two lengths, in characters, that every pattern of
// must matches and none of not; high < 0 is no bound.
func Meet(must, not []*Pattern, low, high int64) *Meeting {
	m := &Meeting{Exact: true, must: must, not: not}
	var machines []*machine
	add := func(p *Pattern, negate bool) {
		if own := newMachine(p, negate); own != nil {
			machines = append(machines, own)
		} else {
			m.Exact = false
		}
	}
	for _, p := range must {
		add(p, false)
	}
	for _, p := range not {
		add(p, true)
	}
	if low > mostLength {
		m.Exact = false
		return m
	}
	m.runes = alphabet(machines)
	m.explore(machines)
	m.measure(low, high)
	return m
}

// explore finds the states that texts lead to.
func (m *Meeting) explore(machines []*machine) {
	known := map[string]int{}
	first := state{last: -1}
	for _, own := range machines {
		first.places = append(first.places, machinePlace{threads: []uint32{uint32(own.prog.Start)}})
	}
	m.state(known, first)
	for i := 0; i < len(m.states); i++ {
		m.states[i].final = m.finishes(machines, m.states[i])
		for _, class := range m.runes {
			m.states[i].next = append(m.states[i].next, m.follow(machines, known, m.states[i], class[0]))
		}
	}
}

// finishes tells whether a text may end in a state.
func (m *Meeting) finishes(machines []*machine, s state) bool {
	for i, own := range machines {
		if own.step(s.places[i], s.last, -1).matched == own.negate {
			return false
		}
	}
	return true
}

// follow is the state after one more character, or -1.
func (m *Meeting) follow(machines []*machine, known map[string]int, s state, r rune) int {
	next := state{last: r}
	for i, own := range machines {
		if m.steps += len(s.places[i].threads) + 1; m.steps > mostSteps {
			m.Exact = false
			return -1
		}
		p := own.step(s.places[i], s.last, r)
		if own.dead(p) {
			return -1
		}
		next.places = append(next.places, p)
	}
	return m.state(known, next)
}

// state finds a state or adds it; -1 if there are too many.
func (m *Meeting) state(known map[string]int, s state) int {
	var b strings.Builder
	for _, p := range s.places {
		p.key(&b)
	}
	switch {
	case s.last < 0:
		b.WriteByte('^')
	case s.last == '_' || '0' <= s.last && s.last <= '9' || 'a' <= s.last|0x20 && s.last|0x20 <= 'z':
		b.WriteByte('w')
	case s.last == '\n':
		b.WriteByte('n')
	}
	if i, ok := known[b.String()]; ok {
		return i
	}
	if len(m.states) >= mostStates {
		m.Exact = false
		return -1
	}
	known[b.String()] = len(m.states)
	m.states = append(m.states, s)
	return len(m.states) - 1
}

// measure finds which lengths texts may have, by the state that they start from.
func (m *Meeting) measure(low, high int64) {
	most := mostTableOps / (len(m.states)*len(m.runes) + 1)
	for n := 0; n <= most; n++ {
		row := make([]bool, len(m.states))
		for i, s := range m.states {
			row[i] = n == 0 && s.final || n > 0 && m.leads(s, m.ends[n-1])
		}
		m.ends = append(m.ends, row)
		if row[0] && int64(n) >= low && m.high == 0 {
			m.low, m.high = n, n+spareLength
		}
		if high >= 0 && int64(n) >= high || m.high > 0 && n >= m.high {
			m.high = min(n, m.high)
			return
		}
	}
	m.Exact = m.Exact && len(m.ends) > len(m.states)+int(low) // longer ones repeat a state
	m.high = min(m.high, len(m.ends)-1)
}

func (m *Meeting) leads(s state, ends []bool) bool {
	for _, next := range s.next {
		if next >= 0 && ends[next] {
			return true
		}
	}
	return false
}

// Text makes a text; it is false if there is none.
func (m *Meeting) Text(draw Draw) (string, bool) {
	if len(m.ends) <= m.low || !m.ends[m.low][0] {
		return "", false
	}
	const tries = 40
	for range tries {
		if text := m.text(draw, m.length(draw)); m.judge(text) {
			return text, true
		}
	}
	return "", false
}

// length is one that there are texts of.
func (m *Meeting) length(draw Draw) int {
	n := m.low + int(draw(int64(m.high-m.low+1)))
	for ; !m.ends[n][0]; n-- {
		continue
	}
	return n
}

// text is one of n characters.
func (m *Meeting) text(draw Draw, n int) string {
	var b strings.Builder
	at := 0
	for left := n - 1; left >= 0; left-- {
		var open []int
		for class, next := range m.states[at].next {
			if next >= 0 && m.ends[left][next] {
				open = append(open, class)
			}
		}
		class := open[draw(int64(len(open)))]
		if plain := open[0]; draw(3) > 0 { // letters come first
			class = plain
		}
		b.WriteRune(m.runes[class][draw(int64(len(m.runes[class])))])
		at = m.states[at].next[class]
	}
	return b.String()
}

// judge also asks the patterns that were left out.
func (m *Meeting) judge(text string) bool {
	for _, p := range m.must {
		if p.Match(text) == NoMatch {
			return false
		}
	}
	for _, p := range m.not {
		if p.Match(text) == Match {
			return false
		}
	}
	return true
}
