package contract

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/spec"
)

// Config says what to check and how. Target, API and Token are needed.
type Config struct {
	// Target is the base URL of the server; a path prefix stands before every
	// path of the description.
	Target string
	// API is the description that judges.
	API *spec.API
	// Token belongs to a test user whose record may be changed; it is put back. A
	// document with several security schemes may need a line SCHEME=TOKEN for each;
	// for HTTP basic authentication the token is "name:password".
	Token string
	// SecondToken belongs to another such user. Without it, checks that need two
	// users are skipped.
	SecondToken string
	// TokenWithoutDetail belongs to a user without a record.
	TokenWithoutDetail string
	// Seed decides every request: same seed, same requests. Default: 1.
	Seed uint64
	// Checks are the checks to run. Default: [All].
	Checks []Check
	// ReadOnly runs only what can change nothing.
	ReadOnly bool
	// Runs is the number of random sequences. Default: 8.
	Runs int
	// Budget is the most requests a run makes, putting back aside. Default: 100 an
	// operation, 1500 at least and 10,000 at most.
	Budget int
	// Only names what to check: operation ids, "METHOD /path", resources. Default: all.
	Only []string
	// Skip names what not to check, in the same way.
	Skip []string
	// Rate is the most requests a second. Default: no limit.
	Rate float64
	// Timeout is how long one answer may take. Default: 10 s.
	Timeout time.Duration
	// TimeLimit is how long the checks may take together. Default: no limit.
	TimeLimit time.Duration
	// TokenSource gives the token of the test user in place of Token, and another one
	// when the target rejects it. Default: none does.
	TokenSource func(ctx context.Context, rejected string) (string, error)
	// Header is sent with every request.
	Header http.Header
	// TLS says which certificates are trusted, and which are shown. Default: those of
	// the system, and none.
	TLS *tls.Config
	// OnSecret is told of session cookies and CSRF tokens that the target gives.
	OnSecret func(secret string)
	// RestoreFile keeps the snapshot of the records while they are changed, so
	// that a killed run can be undone by [Restore]. Default: none is kept.
	RestoreFile string
	// Remedies say how a person can give what a check needs; skipped checks name
	// them. Default: none.
	Remedies map[Need]string
	// Replay is the command that finds the findings of a check again. Default: none.
	Replay func(c Check) string
	// Transport carries the requests. Default: one of net/http's own.
	Transport http.RoundTripper
	// Now is the clock. Default: time.Now.
	Now func() time.Time
	// OnStart is told, before the first write, what will be changed and for whom.
	OnStart func(Intent)
	// OnCheck is told of each finished check.
	OnCheck func(Progress)
}

// An Intent is what a run is about to change.
type Intent struct {
	Target string
	Users  []string // which tokens' users
	Fields []string // JSON Pointers, in request bodies, of what will be written
	Unread []string // those among them whose old value cannot be read, so not put back

	// Of the checks on collections and operations:
	Creates  []string // collections in which records will be created, and deleted again
	Stays    []string // those among them whose records cannot be deleted
	Replaces []string // single records that will be written and put back
	Calls    []string // operations that may do what nobody can undo
	Requests int      // how many requests there are at most
}

// Progress is one finished check of a run.
type Progress struct {
	Done, Total, Requests int
	Check                 finding.Check
}

func (c Config) withDefaults() Config {
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Checks == nil {
		c.Checks = All()
	}
	if c.Runs == 0 {
		c.Runs = 8
	}
	if c.Replay == nil {
		c.Replay = func(Check) string { return "" }
	}
	if c.Budget == 0 && c.API != nil {
		c.Budget = min(max(100*len(c.API.Operations), 1500), 10000)
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// ErrURLCredentials says that a target's URL holds a user or a password.
var ErrURLCredentials = errors.New("the URL of the target holds credentials")

// base parses the target; it must be an absolute http or https URL.
func (c Config) base() (*url.URL, error) {
	base, err := url.Parse(c.Target)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, &spec.Error{Message: fmt.Sprintf("target %q is not a base URL", c.Target), Hint: "give one like https://staging.example.com or http://localhost:8000/v2"}
	}
	if base.User != nil {
		return nil, &spec.Error{Message: "target holds credentials", Hint: "give a token instead", Kind: ErrURLCredentials}
	}
	base.RawQuery, base.Fragment = "", ""
	base.Path = strings.TrimSuffix(base.Path, "/")
	return base, nil
}

// context bounds the checks in time.
func (c Config) context(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.TimeLimit > 0 {
		return context.WithTimeout(ctx, c.TimeLimit)
	}
	return context.WithCancel(ctx)
}
