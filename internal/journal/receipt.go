package journal

import "context"

// A Receipt tells who sent a request which exchange it became.
type Receipt struct{ id chan int64 }

type receiptKey struct{}

// WithReceipt asks for a receipt for the request that the context goes with.
func WithReceipt(ctx context.Context) (context.Context, *Receipt) {
	r := &Receipt{id: make(chan int64, 1)}
	return context.WithValue(ctx, receiptKey{}, r), r
}

// Acknowledge gives out the receipt that was asked for, if any.
func Acknowledge(ctx context.Context, id int64) {
	if r, ok := ctx.Value(receiptKey{}).(*Receipt); ok {
		select {
		case r.id <- id:
		default: // the first one counts
		}
	}
}

// Wait waits for the id of the exchange.
func (r *Receipt) Wait(ctx context.Context) (int64, error) {
	select {
	case id := <-r.id:
		return id, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
