package spec

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// An Effect is what an operation does to a record of its resource.
type Effect string

const (
	Answers  Effect = "answer"  // nothing: it only answers
	Reads    Effect = "read"    // nothing: it answers with the record
	Merges   Effect = "merge"   // merges its body into the record (RFC 7396)
	Replaces Effect = "replace" // replaces what its body can say
	Lists    Effect = "list"    // nothing: it answers with records of a collection
	Creates  Effect = "create"  // adds a record to a collection
	Deletes  Effect = "delete"  // takes a record out of a collection
)

// A Resource is something the API keeps records of: one record (of each caller,
// or of nobody), or a collection of them.
type Resource struct {
	Name       string // singular
	Plural     string
	Schema     *Schema // a record reads back by it (effective)
	Published  *Schema // the same in the published document: the judge of answers
	OfCaller   bool    // each authenticated user has one record
	Absent     string  // the token of a known user who has none; may be empty
	Key        *Key    // how the records of a collection are told apart; nil for a single record
	Parent     *Resource
	Operations []*Operation
	References []*Reference    // in the order the write schemas declare them
	Unique     []string        // read properties that no two records share a value of
	Managed    []ManagedMember // members that the server sets, other than the key
	Foreign    []ForeignKey    // members that name records of other collections
	Reason     string          // why it was taken for a resource

	inferred bool // no Overlay declares it
}

// A Key tells the records of a collection apart: the value that stands in the
// path of one record.
type Key struct {
	// Pointer is where a record holds it, as a JSON Pointer; "" if no answer tells
	// it, so that it must be kept beside the record.
	Pointer string
	// Prefix stands before it in the member: "memos/" where the path has 7 and the
	// record "memos/7" (the resource names of Google's AIP-122).
	Prefix string
	// Schema is that of the path parameter, or of the member where no path has it.
	Schema *Schema
	// Loose says that no list tells a client surely which keys there are: the path
	// names a record by several parameters in a row, or calls the key otherwise than
	// records do. Then any key names a record.
	Loose bool
	// Given says that the client chooses it: a create body holds it.
	Given  bool
	Reason string
}

// ManagedMember is a member of a record that the server sets by itself.
type ManagedMember struct {
	Pointer string `json:"pointer"` // JSON Pointer in the record
	Role    Role   `json:"role"`
}

// A Role is what a server keeps a member for.
type Role string

const (
	CreatedAt Role = "created" // the moment of the create
	UpdatedAt Role = "updated" // the moment of the last change
)

// A ForeignKey is a member that names a record of another collection.
type ForeignKey struct {
	Pointer string // JSON Pointer in the record
	Many    bool   // an array of keys
	To      *Resource
}

// A Scope is a path parameter before the last that names a record which others
// belong to.
type Scope struct {
	Param  string
	Parent *Resource // nil if no resource has such a key: then any value is one
	// Pointer is the member of the record that repeats the value; "" if none does.
	Pointer string
	// Any is the value that stands for all records at once, such as "-" in the
	// resource names of AIP-159; "" if none does.
	Any string
}

// Resource finds a resource by its singular or plural name.
func (a *API) Resource(name string) *Resource {
	for _, r := range a.Resources {
		if r.Name == name || r.Plural == name {
			return r
		}
	}
	return nil
}

// readResources takes the resources an Overlay declares, infers the rest, and
// plans what each write does.
func (a *API) readResources() error {
	var rule documentRule
	root := a.Effective.Root()
	a.Effective.rule(root, &rule)
	for _, name := range slices.Sorted(maps.Keys(rule.Resources)) {
		if err := a.declareResource(name, rule.Resources[name]); err != nil {
			return err
		}
	}
	if err := a.declareParents(rule.Resources); err != nil {
		return err
	}
	for _, o := range a.Operations {
		if err := a.declareEffect(o); err != nil {
			return err
		}
	}
	i := newInference(a)
	i.run()
	for _, o := range a.Operations {
		i.detail(o)
		if o.Resource == nil {
			continue
		}
		o.Resource.Operations = append(o.Resource.Operations, o)
		if err := a.plan(o); err != nil {
			return err
		}
	}
	keys := a.keyNames()
	for _, r := range a.Resources {
		if r.inferred {
			r.Managed = r.managed()
		}
		r.Foreign = foreign(r, keys)
		if r.Key != nil {
			r.Key.Given = r.Key.Pointer != "" && r.given()
		}
		for _, o := range r.Operations {
			o.Duplicate = o.refusesDuplicate()
		}
	}
	return nil
}

func (a *API) declareResource(name string, rule resourceRule) error {
	at, err := a.Effective.Root().resolve(rule.Schema)
	if err != nil {
		return err
	}
	schema := a.Effective.schemas[a.Effective.skipReferences(at)]
	if schema == nil {
		return &Error{
			At:      a.Effective.Position(a.Effective.Root()),
			Message: fmt.Sprintf("resource %q: no operation uses the schema %q", name, rule.Schema),
			Hint:    "name the schema that its operations answer with, such as #/components/schemas/User",
		}
	}
	r := &Resource{
		Name: name, Plural: cmp.Or(rule.Plural, name+"s"),
		Schema: schema, Published: a.judgeOf(schema),
		OfCaller: rule.Owner == "caller", Absent: rule.Absent,
		Reason: "an overlay says so",
	}
	a.Resources = append(a.Resources, r)
	return a.declareKey(r, rule.Key)
}

// declareKey makes a resource a collection.
func (a *API) declareKey(r *Resource, name string) error {
	if name == "" {
		return nil
	}
	member, ok := base(r.Schema).Member(strings.TrimPrefix(name, "/"))
	if !ok {
		return &Error{
			At:      r.Schema.Position,
			Message: fmt.Sprintf("resource %q: its schema has no member %q", r.Name, name),
			Hint:    "key names the member that tells records apart, such as id",
		}
	}
	r.Key = &Key{Pointer: value.Pointer(member.Name), Schema: member.Schema, Reason: "an overlay says so"}
	return nil
}

func (a *API) declareParents(rules map[string]resourceRule) error {
	for _, r := range a.Resources {
		name := rules[r.Name].Parent
		if r.Parent = a.Resource(name); name != "" && (r.Parent == nil || r.Parent.Key == nil || r.Parent == r) {
			return &Error{
				At:      r.Schema.Position,
				Message: fmt.Sprintf("resource %q: its parent %q is no other resource with a key", r.Name, name),
				Hint:    "declare the parent in x-actalike.resources too, and its key",
			}
		}
	}
	return nil
}

// judgeOf is the published schema at the place of an effective one.
func (a *API) judgeOf(s *Schema) *Schema {
	if twin := a.Published.schemas[s.Location]; twin != nil {
		return twin
	}
	return s
}

// declareEffect takes what an Overlay says of an operation.
func (a *API) declareEffect(o *Operation) error {
	var rule operationRule
	a.Effective.rule(o.Location, &rule)
	if rule.Effect == "" {
		return nil
	}
	o.Effect, o.Reason = rule.Effect, "an overlay says so"
	if rule.Resource == "" && rule.Effect == Answers {
		return nil
	}
	if o.Resource = a.Resource(rule.Resource); o.Resource == nil {
		return &Error{At: o.Position, Message: fmt.Sprintf("%s: resource %q is not declared", o.ID, rule.Resource), Hint: "declare it in x-actalike.resources at the top of the document"}
	}
	return nil
}
