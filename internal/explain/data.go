package explain

import (
	"github.com/actalike/actalike/internal/contradiction"
	"github.com/actalike/actalike/spec"
)

// An Explanation is what was read in a description, what was inferred and why,
// and where the published document contradicts itself. It is plain data.
type Explanation struct {
	SchemaVersion  int                     `json:"schema_version"` // 1
	Document       string                  `json:"document"`       // the name of its file
	Title          string                  `json:"title"`
	Version        string                  `json:"version"`
	Overlaid       bool                    `json:"overlaid"` // an Overlay was applied
	Resources      []Resource              `json:"resources"`
	Operations     []Operation             `json:"operations"`
	Contradictions []contradiction.Finding `json:"contradictions"` // of the published document
}

// A Resource is a [spec.Resource] in words.
type Resource struct {
	Name       string               `json:"name"`
	Plural     string               `json:"plural"`
	Schema     string               `json:"schema"` // a record reads back by it
	Location   string               `json:"location"`
	Position   spec.Position        `json:"position"`
	Owner      string               `json:"owner"`            // "caller": each user has one; "" is nobody's
	Absent     string               `json:"absent,omitempty"` // the token of a user who has none
	Unique     []string             `json:"unique"`           // members that no two records share a value of
	References []Reference          `json:"references"`
	Key        *Key                 `json:"key,omitempty"`    // of a collection
	Parent     string               `json:"parent,omitempty"` // the resource whose records hold these
	Managed    []spec.ManagedMember `json:"kept,omitempty"`
	Foreign    []Foreign            `json:"foreign,omitempty"`
	Reason     string               `json:"reason"`
}

// A Key is a [spec.Key] in words.
type Key struct {
	Pointer string `json:"pointer"` // JSON Pointer in the record; "" if no answer tells it
	Prefix  string `json:"prefix,omitempty"`
	Given   bool   `json:"given"` // a create may choose it
	Reason  string `json:"reason"`
}

// A Foreign is a [spec.ForeignKey] in words.
type Foreign struct {
	Pointer string `json:"pointer"`
	Many    bool   `json:"many,omitempty"`
	To      string `json:"to"` // the resource
}

// A Reference is a [spec.Reference] in words.
type Reference struct {
	Catalogue string `json:"catalogue"`
	IDs       string `json:"ids,omitempty"`     // read member that holds the ids
	Objects   string `json:"objects,omitempty"` // read member that holds the objects
}

// An Operation is a [spec.Operation] in words.
type Operation struct {
	ID           string        `json:"id"`
	Method       string        `json:"method"`
	Path         string        `json:"path"`
	Effect       spec.Effect   `json:"effect"`
	Resource     string        `json:"resource,omitempty"`
	Reason       string        `json:"reason"`
	Takes        []string      `json:"takes"` // media types of its body
	BodyRequired bool          `json:"body_required"`
	Answers      []Answer      `json:"answers"`
	Security     string        `json:"security"` // in words
	Position     spec.Position `json:"position"`
	Fields       []Field       `json:"fields,omitempty"`   // what a write does, outer fields first
	Item         string        `json:"item,omitempty"`     // the path parameter that names the record
	Caller       bool          `json:"caller,omitempty"`   // the record is the caller's own
	Scopes       []Scope       `json:"scopes,omitempty"`   // the path parameters that name what it belongs to
	Envelope     string        `json:"envelope,omitempty"` // where the answer holds the record
	List         *List         `json:"list,omitempty"`
}

// A Scope is a [spec.Scope] in words.
type Scope struct {
	Param   string `json:"param"`
	Parent  string `json:"parent,omitempty"`  // a resource
	Pointer string `json:"pointer,omitempty"` // the member of the record that repeats it
}

// A List is a [spec.List] in words. Parameters are query parameters.
type List struct {
	Items     string            `json:"items"` // JSON Pointer in the answer
	Size      string            `json:"size,omitempty"`
	Offset    string            `json:"offset,omitempty"`
	Page      string            `json:"page,omitempty"`
	Cursor    string            `json:"cursor,omitempty"`
	Order     string            `json:"order,omitempty"`
	Direction string            `json:"direction,omitempty"`
	Search    string            `json:"search,omitempty"`
	Filters   map[string]string `json:"filters,omitempty"` // parameter to JSON Pointer in the record
	PageInfo  []PageInfo        `json:"counts,omitempty"`
}

// A PageInfo is a [spec.PageInfo] in words.
type PageInfo struct {
	Pointer string       `json:"pointer"`
	Meaning spec.Meaning `json:"meaning"`
}

// An Answer is one declared [spec.Response].
type Answer struct {
	Status string   `json:"status"`
	Media  []string `json:"media"` // none: no body
}

// A Field is a [spec.Field] in words.
type Field struct {
	Pointer   string     `json:"pointer"`              // in the body
	ReadsBack string     `json:"reads_back,omitempty"` // JSON Pointer in the record; "" if it does not
	Flattened bool       `json:"flattened,omitempty"`  // its members read back beside it
	Null      NullEffect `json:"null"`
	Zero      any        `json:"neutral,omitempty"` // what a null reads back as, where null is "neutral"
	ReadOnly  bool       `json:"read_only,omitempty"`
	WriteOnly bool       `json:"unread,omitempty"`
	Unique    bool       `json:"unique,omitempty"`
	Reference string     `json:"reference,omitempty"` // the catalogue it names entries of
}

// A NullEffect is a [spec.NullRule] in one word.
type NullEffect string

// What writing null to a field does.
const (
	RefusesNull NullEffect = "refused" // 400: the schema does not let it in
	StoresNull  NullEffect = "stored"  // it reads back as null
	RemovesNull NullEffect = "removes" // the member is left out from then on
	ZeroesNull  NullEffect = "neutral" // the member takes a value that stands for nothing
	IgnoresNull NullEffect = "ignored" // as any value is: the field is not stored
)
