package mockserver

import (
	"cmp"
	"context"
	"time"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/mockserver/fault"
	"github.com/actalike/actalike/mockserver/store"
	"github.com/actalike/actalike/spec"
)

// Config says how a mock behaves. The zero value is a mock of the embedded profile
// API.
type Config struct {
	// API is the description to act like. Default: the embedded profile API.
	API *spec.API
	// Seed decides the records users start with: same seed, same bytes. Default: 1.
	Seed uint64
	// Users is the number of users, user-1 to user-N. Default: 25.
	Users int
	// Anonymous is the token of the user that requests without credentials act
	// as. Default: they are refused where the description demands credentials.
	Anonymous string
	// AnyToken has every token name a user: the same token, the same user. Default:
	// tokens that nobody was given are refused.
	AnyToken bool
	// MakeUnknown has a path that names a record which does not exist make it,
	// unless the mock itself chose that key and the record was deleted. Default: 404.
	MakeUnknown bool
	// MaxBody is the longest request body taken, in bytes. Default: 4 MiB.
	MaxBody int64
	// Records is the number of records a collection starts with; a sub-collection
	// starts with a third of it, rounded up. Default: 10.
	Records *int
	// MaxRecords bounds the records of one collection; a create beyond it is
	// refused. Default: 10,000.
	MaxRecords int
	// MaxBytes bounds about how many bytes all records that were written take
	// together, if the store can tell; writes beyond it are refused, deletes are not.
	// Default: 1 GiB.
	MaxBytes int64
	// CORSOrigins are the origins whose pages may call the API. Default: any.
	CORSOrigins []string
	// Store remembers the records that were written. Default: memory.
	Store store.Store
	// Journal is the number of recent exchanges kept. Default: 2,000, or fewer
	// where those take more than 64 MiB.
	Journal int
	// Exposed says that others than this machine can reach the server: control
	// routes then demand ControlToken, and are off without one.
	Exposed bool
	// ControlToken opens the control routes by the header
	// "Actalike-Control-Token". Default: on loopback they need none.
	ControlToken string
	// Now is the clock: it dates answers, the journal and what records keep of
	// their changes, and measures durations. SetClock moves the dates. Default:
	// time.Now.
	Now func() time.Time
	// Faults are on from the start, the first one innermost; SetFault switches
	// them, and any other. Default: none.
	Faults []fault.Fault
	// Latency delays every answer of the API. Default: not at all.
	Latency fault.Latency
	// OnExchange is called after each exchange, one at a time. Default: nothing.
	OnExchange func(*journal.Entry)
}

func (c Config) withDefaults() (Config, error) {
	c.Seed = cmp.Or(c.Seed, 1)
	c.Users = cmp.Or(c.Users, 25)
	c.Records = cmp.Or(c.Records, new(10))
	c.MaxRecords = cmp.Or(c.MaxRecords, 10_000)
	c.MaxBytes = cmp.Or(c.MaxBytes, 1<<30)
	c.MaxBody = cmp.Or(c.MaxBody, 4<<20)
	if c.Store == nil {
		c.Store = store.NewMemory()
	}
	if c.API != nil {
		return c, nil
	}
	var err error
	c.API, err = spec.Load(context.Background(), spec.Config{})
	return c, err
}
