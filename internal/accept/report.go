package accept

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// A Report collects the rules that a value breaks, as the JSON Schema library says
// them, up to a bound: a large value can break a rule in each of its members.
type Report struct {
	Most   int // rules; no more are looked for
	Broken []*jsonschema.ValidationError
	used   int      // Broken, and their causes
	at     []string // where the value stands that is looked at
}

// Full tells whether there is no room for more.
func (r *Report) Full() bool { return r.used >= r.Most }

// Add notes that the value which is looked at breaks a rule of a schema; why says what
// it breaks of schemas within that rule.
func (r *Report) Add(url string, rule jsonschema.ErrorKind, why ...*Report) {
	if r.Full() {
		return
	}
	broken := &jsonschema.ValidationError{SchemaURL: url, InstanceLocation: slices.Clone(r.at), ErrorKind: rule}
	for _, w := range why {
		r.used += w.used
		cause := &jsonschema.ValidationError{SchemaURL: url, InstanceLocation: broken.InstanceLocation, ErrorKind: &kind.Group{}, Causes: w.Broken}
		broken.Causes = append(broken.Causes, cause)
	}
	r.Broken = append(r.Broken, broken)
	r.used++
}

// addError notes what the library says of the value which is looked at.
func (r *Report) addError(err error) {
	if failed, ok := err.(*jsonschema.ValidationError); ok && !r.Full() {
		r.locate(failed)
		r.Broken = append(r.Broken, failed)
		r.used++
	}
}

// locate tells the library's errors where the value stands that it was given.
func (r *Report) locate(e *jsonschema.ValidationError) {
	e.InstanceLocation = slices.Concat(r.at, e.InstanceLocation)
	for _, cause := range e.Causes {
		r.locate(cause)
	}
}

// within looks at a member or an item.
func (r *Report) within(token string, look func()) {
	r.at = append(r.at, token)
	look()
	r.at = r.at[:len(r.at)-1]
}

// apart is a report of the same value, one of several that share the room.
func (r *Report) apart(of int) *Report {
	const least = 4
	return &Report{Most: max(least, (r.Most-r.used)/of), at: r.at}
}
