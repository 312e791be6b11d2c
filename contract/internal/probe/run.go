package probe

import (
	"fmt"
	"net/url"

	"github.com/actalike/actalike/contract/internal/check"
	"github.com/actalike/actalike/contract/internal/generate"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/spec"
)

// A Run is what all sessions of a run have in common: the target, who calls it,
// and within what bounds.
type Run struct {
	API    *spec.API
	Base   *url.URL // of the target
	Client session.Sender
	Values *generate.Values
	Budget *Budget
	// observe looks at an exchange, now or later; ended tells that the run was over
	// when it came.
	Observe func(x *session.Exchange, ended bool)

	First, Second, Without *session.Caller // nil: no token was given
	ReadOnly               bool            // nothing may be sent that could change a record
	Sequences              int             // how many random ones there are
	Remedies               map[check.Need]string
}

// Lacking is what a probe or check needs, with how a person can give it.
func (r *Run) Lacking(n check.Need) string {
	if remedy := r.Remedies[n]; remedy != "" {
		return fmt.Sprintf("%s (%s)", n, remedy)
	}
	return string(n)
}

// AsCaller is who calls an operation: the test user, or nobody where there is none.
func (r *Run) AsCaller(o *spec.Operation) *session.Caller {
	if r.First == nil || len(o.Security) == 0 && len(session.SchemeNames(r.API)) > 0 {
		return nil
	}
	return r.First
}

// As is the same run, but that another caller is its test user.
func (r *Run) As(c *session.Caller) *Run {
	other := *r
	other.First = c
	return &other
}
