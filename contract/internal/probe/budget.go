package probe

import (
	"cmp"
)

// A Budget bounds the requests of a run.
type Budget struct {
	Limit int        // of the run
	Spent func() int // how many were sent
	Share int        // up to where the target at hand may go; 0: to the limit
}

// Exhausted tells whether the run, or the target at hand, has no requests left.
func (b *Budget) Exhausted() bool { return b.Spent() >= cmp.Or(b.Share, b.Limit) }

// Allot gives a part of all weights its share of the requests that are left: in a
// large document the first collections would use up what others need.
func (b *Budget) Allot(weight, all int) {
	spent := b.Spent()
	b.Share = spent + max(1, (b.Limit-spent)*weight/all)
}
