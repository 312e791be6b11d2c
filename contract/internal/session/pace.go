package session

import (
	"context"
	"sync"
	"time"
)

// pace spreads requests so that no second sees more than rate of them.
type pace struct {
	rate  float64
	mutex sync.Mutex
	next  time.Time
}

func (p *pace) wait(ctx context.Context) error {
	if p.rate <= 0 {
		return ctx.Err()
	}
	p.mutex.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(time.Duration(float64(time.Second) / p.rate))
	p.mutex.Unlock()
	select {
	case <-time.After(at.Sub(now)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
