// Package serve is the command that runs the mock server.
package serve

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
)

// Command returns the command "serve".
func Command(t *terminal.Terminal) *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run a stateful mock server from an OpenAPI document",
		Long: `serve runs a mock of the API on a loopback address until Ctrl-C. What a client
writes is there when it reads again; nothing is kept after the mock ends.

Users are user-1 to user-N (--users); the token of each is its name. --seed decides
what records hold at first: the same seed gives the same bytes on every machine.
Standard output gets one line per request, standard error everything else.`,
		Example: `  actalike serve --spec openapi.yaml           # your API
  actalike serve                               # the embedded profile API
  actalike serve --anonymous user-1            # for an app that has no login yet
  actalike serve --spec openapi.yaml --watch   # reload on save; SIGHUP reloads, too
  actalike serve --unknown-ids make --any-token # for tests with fixed ids and tokens
  actalike serve --spec openapi.yaml --log json
  actalike serve --addr 127.0.0.1:0 --users 1000000
  actalike serve --fault lost-update           # do your tests notice this bug?
  actalike serve --fault crash-for-invalid,user=user-2,p=0.5 --latency 200ms±100ms
  actalike serve --now 2030-01-01              # start the clock at this time
  actalike serve --tls --tls-out actalike.pem  # HTTPS; curl --cacert actalike.pem`,
		Args: option.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if slices.Contains(o.faults, "list") {
				listFaults(t.Stdout)
				return nil
			}
			return o.serve(c.Context(), t)
		},
	}
	o.source.AddFlags(c.Flags())
	o.recording.AddFlags(c.Flags())
	o.addStateFlags(c.Flags())
	o.addServerFlags(c.Flags())
	o.tls.addFlags(c.Flags())
	option.Complete(c, "log", logFormats...)
	option.Complete(c, "anonymous", "user-1", "user-2")
	option.Complete(c, "unknown-ids", unknownIDs...)
	option.Complete(c, "fault", faultNames()...)
	return c
}

// addStateFlags adds the flags that decide what the mock holds and how it behaves.
func (o *options) addStateFlags(flags *pflag.FlagSet) {
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides the initial records, 1 or greater")
	flags.IntVar(&o.users, "users", 25, "`NUMBER` of users, user-1 to user-N")
	flags.IntVar(&o.records, "records", 10, "`NUMBER` of records in a collection at first")
	flags.IntVar(&o.maxRecords, "max-records", 10_000, "maximum `NUMBER` of records in a collection")
	flags.Int64Var(&o.maxMiB, "max-mib", 1024, "maximum `NUMBER` of MiB that all records take together")
	flags.StringVar(&o.anonymous, "anonymous", "", "`TOKEN` of the user that requests without credentials act as")
	flags.BoolVar(&o.anyToken, "any-token", false, "accept every token; the same token is the same user")
	flags.StringVar(&o.unknownIDs, "unknown-ids", unknownIDs[0], "`ANSWER` for an id that no record has: 404, or make to create its record")
	flags.StringArrayVar(&o.faults, "fault", nil, "inject the server bug `NAME`, or NAME,user=TOKEN,p=NUMBER,latency=DURATION; may be repeated (list prints the names)")
	flags.StringVar(&o.latency, "latency", "0s", "`DURATION` by which responses are delayed, such as 200ms, 200ms±100ms or 200ms+-100ms")
	flags.StringVar(&o.now, "now", "", "`TIME` at which the clock starts, a date or RFC 3339 (default: the current time)")
	flags.BoolVar(&o.stopClock, "stop-clock", false, "stop the clock; /_actalike/clock moves it")
}

// addServerFlags adds the flags that say where and for whom the mock runs.
func (o *options) addServerFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.address, "addr", "127.0.0.1:4010", "`HOST:PORT` to listen on; port 0 picks a free port")
	flags.StringSliceVar(&o.corsOrigins, "cors-origin", nil, "`ORIGIN` whose pages may call the API; may be repeated (default: any)")
	flags.StringVar(&o.controlToken, "control-token", "", "`TOKEN` for the control API and the console; required for them off loopback")
	flags.BoolVar(&o.watch, "watch", false, "reload when the document, or a file it refers to, is saved; state that is still valid is kept")
	flags.IntVar(&o.journal, "journal", 2_000, "`NUMBER` of exchanges to keep for the console, at most 64 MiB of them")
	flags.StringVar(&o.log, "log", logFormats[0], "`FORMAT` of the request log: text, json or none")
}
