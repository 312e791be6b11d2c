package pattern

import "math"

// A node is a part of a pattern: one of the types below.
type node any

type (
	// sequence is one part after the other; the empty one matches the empty text.
	sequence []node
	// choice is any of several parts.
	choice []node
	// repeat is a part several times.
	repeat struct {
		body     node
		min, max int // max is unbounded where there is no bound
		lazy     bool
	}
	// group is a part that a back-reference may name by its number.
	group struct {
		body   node
		number int
	}
	// backReference is the text of a group once more.
	backReference struct{ number int }
	// look is a part that has to follow or precede, or must not.
	look struct {
		body           node
		behind, negate bool
	}
	// edge is a place between two characters.
	edge int
)

const (
	textStart edge = iota
	textEnd
	wordEdge
	noWordEdge
)

// unbounded is the number of repetitions, and the length of texts, that have no
// bound.
const unbounded = math.MaxInt32

// needsBacktracking tells whether a part holds what no automaton can do.
func needsBacktracking(n node) bool {
	switch n.(type) {
	case backReference, look:
		return true
	}
	for _, sub := range parts(n) {
		if needsBacktracking(sub) {
			return true
		}
	}
	return false
}

// parts lists what a node consists of.
func parts(n node) []node {
	switch n := n.(type) {
	case sequence:
		return n
	case choice:
		return n
	case repeat:
		return []node{n.body}
	case group:
		return []node{n.body}
	case look:
		return []node{n.body}
	}
	return nil
}

// instructions estimates how large the program of RE2 for a node is.
func instructions(n node) int {
	size := 1
	for _, sub := range parts(n) {
		size = min(size+instructions(sub), unbounded)
	}
	if r, ok := n.(repeat); ok {
		times := max(r.min, 1)
		if r.max != unbounded {
			times = max(r.max, 1)
		}
		size = int(min(int64(size)*int64(times), unbounded))
	}
	return size
}

// foreign tells whether a node holds a property that RE2 does not know.
func foreign(n node) bool {
	if c, ok := n.(*class); ok {
		return c.foreign()
	}
	for _, sub := range parts(n) {
		if foreign(sub) {
			return true
		}
	}
	return false
}
