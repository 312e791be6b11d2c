// Package check is the command that tests a server against its document.
package check

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/actalike/actalike/cmd/actalike/internal/access"
	"github.com/actalike/actalike/cmd/actalike/internal/configfile"
	"github.com/actalike/actalike/cmd/actalike/internal/document"
	"github.com/actalike/actalike/cmd/actalike/internal/option"
	"github.com/actalike/actalike/cmd/actalike/internal/reports"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
)

type options struct {
	source               document.Source
	reports              reports.Options
	tokens, secondTokens []string
	withoutToken         string
	tokenFile            string
	seed                 uint64
	checks, only, skip   []string
	skipChecks           []string
	readOnly             bool
	tls                  access.TLS
	headers              access.Headers
	tokenSource          access.Tokens
	runs, budget         int
	rate                 float64
	timeout, timeLimit   time.Duration
	restoreFile, restore string
	list, init           bool
	url                  string
}

// Command returns the command "check".
func Command(t *terminal.Terminal) *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "check URL",
		Short: "Test that a real server behaves as its OpenAPI document says",
		Long: `check sends requests to the server at URL as a test user, compares every response
with the document, and restores the record of the test user. In collections it
creates records of its own and deletes them again; it neither changes nor deletes
anything else. --read-only sends only GET and HEAD requests to operations.

The verdict of a check is one of
  passed    the server behaves as the document, HTTP and the merge rules demand
  broken    it does not, and no reading of the document allows it
  lenient   it accepts what the document refuses, and nothing is lost
  observed  the document leaves this open; what the server does is reported
  skipped   the check did not run; it is not counted as passed

The exit status is 1 if a check is broken (with --strict: or lenient), 2 for wrong
usage, 3 if the server cannot be reached.

Tokens never appear in output. Pass them as flags, as ACTALIKE_TOKEN,
ACTALIKE_SECOND_TOKEN and ACTALIKE_TOKEN_WITHOUT_DETAIL, or in --token-file.`,
		Example: `  actalike check https://staging.example.com --spec openapi.yaml --token "$TOKEN"
  actalike check http://127.0.0.1:4010 --token user-1 --second-token user-2
  actalike check https://staging.example.com --token "$TOKEN" --report junit=contract.xml
  actalike check https://staging.example.com/v2 --report html=contract.html --report github
  actalike check https://staging.example.com --spec petstore.yaml --token api_key="$KEY" --only pet
  actalike check https://shop.example.com --spec shop.yaml --read-only
  actalike check --list
  actalike check --restore .actalike-restore.json --token "$TOKEN"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.init {
				return o.writeConfig(c, t)
			}
			return o.run(c.Context(), t, args)
		},
	}
	o.source.AddFlags(c.Flags())
	o.reports.AddFlags(c)
	o.addAccessFlags(c.Flags())
	o.addScopeFlags(c.Flags())
	o.addLimitFlags(c.Flags())
	option.Complete(c, "check", checkIDs()...)
	option.Complete(c, "skip-check", checkIDs()...)
	return c
}

// addAccessFlags adds the flags that say how to get at the server.
func (o *options) addAccessFlags(flags *pflag.FlagSet) {
	flags.StringArrayVar(&o.tokens, "token", nil, "`TOKEN` of the test user; name:password for HTTP basic; SCHEME=TOKEN for one of several security schemes (may be repeated)")
	flags.StringArrayVar(&o.secondTokens, "second-token", nil, "`TOKEN` of a second test user; without it, checks that need two users are skipped")
	flags.StringVar(&o.withoutToken, "token-without-detail", "", "`TOKEN` of a user who has no record")
	flags.StringVar(&o.tokenFile, "token-file", "", "`FILE` that contains the token")
	o.tokenSource.AddFlags(flags)
	o.headers.AddFlags(flags)
	o.tls.AddFlags(flags)
	flags.StringVar(&o.url, "url", "", "`URL` of the server, in place of the argument")
	flags.DurationVar(&o.timeout, "timeout", 10*time.Second, "timeout per request")
}

// addScopeFlags adds the flags that say what to check.
func (o *options) addScopeFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.init, "init", false, "write a commented "+configfile.Name+" to the current folder")
	flags.BoolVar(&o.list, "list", false, "list all checks")
	flags.StringSliceVar(&o.checks, "check", nil, "`ID` of a check to run; may be repeated (default: all)")
	flags.StringSliceVar(&o.skipChecks, "skip-check", nil, "`ID` of a check not to run; may be repeated")
	flags.StringSliceVar(&o.only, "only", nil, "`NAME` of an operation or resource to check; may be repeated (default: all)")
	flags.StringSliceVar(&o.skip, "skip", nil, "`NAME` of an operation or resource not to check; may be repeated")
	flags.BoolVar(&o.readOnly, "read-only", false, "run only checks that change nothing")
	flags.StringVar(&o.restoreFile, "restore-file", ".actalike-restore.json", "`FILE` that holds the original records while a run changes them")
	flags.StringVar(&o.restore, "restore", "", "restore the records in `FILE`, left by a run that was killed")
}

// addLimitFlags adds the flags that say how much to send.
func (o *options) addLimitFlags(flags *pflag.FlagSet) {
	flags.Uint64Var(&o.seed, "seed", 1, "`NUMBER` that decides every request, 1 or greater")
	flags.IntVar(&o.runs, "runs", 8, "`NUMBER` of random request sequences")
	flags.IntVar(&o.budget, "max-requests", 0, "`NUMBER` of requests after which no further check starts (default: 100 per operation, 1500 to 10000)")
	flags.IntVar(&o.budget, "budget", 0, "the same as --max-requests")
	_ = flags.MarkHidden("budget") // fails only for a flag that does not exist
	flags.Float64Var(&o.rate, "rate", 0, "maximum `NUMBER` of requests per second (default: no limit)")
	flags.DurationVar(&o.timeLimit, "time-limit", 0, "timeout for the whole run (default: no limit)")
}
