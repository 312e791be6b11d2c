package serve

import (
	"cmp"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/recording"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// unknownIDs are the values of --unknown-ids, the default first.
var unknownIDs = []string{"404", "make"}

type options struct {
	source       document.Source
	recording    recording.Options
	address      string
	seed         uint64
	users        int
	records      int
	maxRecords   int
	maxMiB       int64
	anonymous    string
	anyToken     bool
	unknownIDs   string
	corsOrigins  []string
	controlToken string
	faults       []string
	latency      string
	now          string
	stopClock    bool
	watch        bool
	tls          tlsOptions
	log          string
	journal      int
}

func (o *options) check() error {
	if s := o.source; o.watch && (s.Spec == "" && s.Overlay == "" || s.Spec == "-" || s.Overlay == "-") {
		return &spec.Error{Message: "--watch has no file to watch", Hint: "name one with --spec or --overlay"}
	}
	return cmp.Or(o.tls.check(), o.checkNumbers(), option.OneOf("log", o.log, logFormats...), option.OneOf("unknown-ids", o.unknownIDs, unknownIDs...))
}

func (o *options) checkNumbers() error {
	const positive = "1 or greater"
	switch {
	case o.users < 1:
		return option.Invalid("users", o.users, positive, "the default is 25")
	case o.journal < 1:
		return option.Invalid("journal", o.journal, positive, "the default is 2000")
	case o.records < 0:
		return option.Invalid("records", o.records, "0 or greater", "the default is 10")
	case o.maxRecords < 1 || o.maxRecords < o.records:
		return option.Invalid("max-records", o.maxRecords, "1 or greater, and at least --records", "the default is 2000")
	case o.maxMiB < 1 || o.maxMiB > 1<<30:
		return option.Invalid("max-mib", o.maxMiB, positive, "the default is 1024")
	}
	return option.Seed(o.seed)
}

// A mockConfig is what the flags ask of a mock.
type mockConfig struct {
	config mockserver.Config
	faults []plannedFault
	now    time.Time // zero: the machine's
}

func (o *options) mockConfig() (m mockConfig, err error) {
	if m.faults, err = planFaults(o.faults); err != nil {
		return m, err
	}
	m.config = mockserver.Config{
		Seed: o.seed, Users: o.users, Anonymous: o.anonymous,
		AnyToken: o.anyToken, MakeUnknown: o.unknownIDs == unknownIDs[1],
		Records: new(o.records), MaxRecords: o.maxRecords, MaxBytes: o.maxMiB << 20,
		CORSOrigins: o.corsOrigins, ControlToken: o.controlToken, Journal: o.journal,
	}
	if m.config.Latency, err = mockserver.ParseLatency(o.latency); err != nil {
		return m, err
	}
	if o.now != "" {
		m.now, err = mockserver.ParseTime(o.now)
	}
	return m, err
}
