package pattern

import (
	"slices"
	"unicode"
)

// A Draw is a source of chance: a number that is at least 0 and less than n, or 0 if
// n is not positive.
type Draw func(n int64) int64

// between is at least low and at most high.
func (d Draw) between(low, high int64) int64 { return low + d(high-low+1) }

// Bounds of a sample.
const (
	longestSample = 1 << 20 // characters
	mostLooks     = 100
	mostHard      = 3      // texts that cannot be judged
	longText      = 10_000 // characters that are written but once
)

// Sample makes a text that matches, of a length between two bounds, in characters;
// high < 0 is no bound. What look-around and back-references ask for is tried, and
// every text is judged: it is false if none was found.
func (p *Pattern) Sample(draw Draw, low, high int64) (string, bool) {
	if p.unread != nil {
		return "", false
	}
	root := p.measured()
	least := max(low, root.low)
	if high < 0 {
		high = max(least, min(root.high, root.low+12))
	}
	if root.high >= least {
		high = min(high, root.high)
	}
	if least > high || least > longestSample {
		return "", false
	}
	tries := int64(12)
	if needsBacktracking(p.root) {
		tries = 120
	}
	if least > longText {
		tries = 1
	}
	for try, hard := int64(0), 0; try < tries && hard < mostHard; try++ {
		most := max(least, min(high, least+2+8*try/tries*(high-least+1)/8+6))
		n := draw.between(least, most)
		text := sample(draw, root, n)
		if !within(text, low, high) {
			continue
		}
		switch p.Match(string(text)) {
		case Match:
			return string(text), true
		case Unjudged:
			hard++
		}
	}
	return "", false
}

func within(text []rune, low, high int64) bool {
	return low <= int64(len(text)) && int64(len(text)) <= high
}

func (p *Pattern) measured() *part {
	p.sampling.Do(func() { p.parts = measure(p.root, map[int]lengths{}) })
	return p.parts
}

// sample is a text of n characters. Where the pattern has no texts so long, letters
// follow: most patterns without an end let them.
func sample(draw Draw, root *part, n int64) []rune {
	w := &writer{draw: draw, groups: map[int][]rune{}}
	w.write(root, min(n, root.high))
	for i := 0; i < min(len(w.looks), mostLooks); i++ {
		w.fit(w.looks[i])
	}
	for int64(len(w.text)) < n {
		w.text = append(w.text, 'a'+rune(draw(26)))
	}
	return w.text
}

// A writer writes the text of a sample, part by part. Where the text is there already,
// it changes what the part does not match.
type writer struct {
	draw   Draw
	text   []rune
	at     int
	groups map[int][]rune
	looks  []sight
}

// A sight is what has to stand at a place, besides what was written there.
type sight struct {
	*part
	at     int
	behind bool
}

// fit changes the text so that a look-around may find what it looks for.
func (w *writer) fit(s sight) {
	room := int64(len(w.text) - s.at)
	if s.behind {
		room = int64(s.at)
	}
	n := w.draw.between(min(s.low, room), min(s.high, room))
	if s.high >= room && w.draw(2) == 0 { // its end may be that of the text
		n = room
	}
	if w.at = s.at; s.behind {
		w.at -= int(n)
	}
	w.write(s.part, n)
}

// write writes a text of n characters that matches a part, as far as it has one.
func (w *writer) write(p *part, n int64) {
	switch node := p.node.(type) {
	case *class:
		w.class(p.spans, node.isDot())
	case group:
		start := w.at
		w.write(p.subs[0], n)
		w.groups[node.number] = slices.Clone(w.text[start:w.at])
	case backReference:
		for _, r := range w.groups[node.number] {
			w.put(r)
		}
	case look:
		if !node.negate {
			w.looks = append(w.looks, sight{p.subs[0], w.at, node.behind})
		}
	case sequence:
		w.share(p.subs, n)
	case choice:
		w.write(w.branch(p.subs, n), n)
	case repeat:
		w.repeat(p.subs[0], node, n)
	}
}

func (w *writer) put(r rune) {
	switch {
	case w.at < len(w.text):
		w.text[w.at] = r
	case w.at < longestSample:
		w.text = append(w.text, r)
	default:
		return
	}
	w.at++
}

func (w *writer) class(spans []span, dot bool) {
	switch {
	case w.at >= len(w.text):
		w.put(plainRune(w.draw, spans, dot))
	case slices.ContainsFunc(spans, func(s span) bool { return s[0] <= w.text[w.at] && w.text[w.at] <= s[1] }):
		w.at++
	default:
		w.put(anyRune(w.draw, spans))
	}
}

// isDot tells whether a class is that of a dot.
func (c *class) isDot() bool {
	return c.negate && (len(c.items) == 0 || slices.Equal(c.items, lineTerminators))
}

// branch is an alternative that has texts of n characters.
func (w *writer) branch(subs []*part, n int64) *part {
	fitting := slices.DeleteFunc(slices.Clone(subs), func(sub *part) bool { return n < sub.low || n > sub.high })
	if len(fitting) == 0 {
		fitting = subs
	}
	return fitting[w.draw(int64(len(fitting)))]
}

// share gives each part what it needs of n characters, and the rest by chance.
func (w *writer) share(subs []*part, n int64) {
	var low, room int64
	for _, sub := range subs {
		low += sub.low
		room = min(unbounded, room+sub.high-sub.low)
	}
	extra := max(0, n-low)
	for _, sub := range subs {
		own := sub.high - sub.low
		room = max(0, room-own)
		if room >= unbounded/2 {
			room = unbounded
		}
		take := w.draw.between(max(0, extra-room), min(own, extra))
		extra -= take
		w.write(sub, sub.low+take)
	}
}

// repeat writes a part as often as n characters ask for.
func (w *writer) repeat(sub *part, r repeat, n int64) {
	low, high := int64(r.min), int64(r.max)
	switch {
	case sub.high == 0:
		return
	case sub.low == 0: // what matches the empty text need not be written
		low = 0
	}
	times := max(low, (n+sub.high-1)/sub.high)
	if sub.low > 0 {
		times = max(times, w.draw.between(times, min(high, n/sub.low)))
	}
	times = min(times, high)
	left := n - times*sub.low
	for i := range times {
		rest := (times - 1 - i) * (sub.high - sub.low)
		take := w.draw.between(max(0, left-rest), max(0, min(sub.high-sub.low, left)))
		left -= take
		w.write(sub, sub.low+take)
	}
}

// plainRune picks a letter or digit of a class if it has one, else anything that can
// be seen.
func plainRune(draw Draw, spans []span, dot bool) rune {
	if dot {
		return 'a' + rune(draw(26))
	}
	for _, plain := range []span{{'a', 'z'}, {'0', '9'}, {'A', 'Z'}, {'!', '~'}} {
		found := common(spans, plain)
		if len(found) > 0 && (plain[0] != 'a' || draw(100) >= 15 || len(spans) == 1) {
			return found[draw(int64(len(found)))]
		}
	}
	return visibleRune(spans)
}

// anyRune picks one of all that a keyboard has.
func anyRune(draw Draw, spans []span) rune {
	if found := common(spans, span{'!', '~'}); len(found) > 0 {
		return found[draw(int64(len(found)))]
	}
	return visibleRune(spans)
}

// common lists the characters of a range that are among spans.
func common(spans []span, in span) []rune {
	var found []rune
	for _, s := range spans {
		for r := max(s[0], in[0]); r <= min(s[1], in[1]); r++ {
			found = append(found, r)
		}
	}
	return found
}

func visibleRune(spans []span) rune {
	for _, s := range spans {
		for r := s[0]; r <= min(s[1], s[0]+512); r++ {
			if unicode.IsPrint(r) {
				return r
			}
		}
	}
	if len(spans) == 0 {
		return 'a'
	}
	return spans[0][0]
}
