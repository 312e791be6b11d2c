package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// explanationVersion is the version of the JSON form. It grows when a member
// changes its meaning or goes; new members do not change it.
const explanationVersion = 1

// An Explanation is what was read in a description, what was inferred and why,
// and where the published document contradicts itself. It is plain data.
type Explanation struct {
	SchemaVersion  int                  `json:"schema_version"` // 1
	Document       string               `json:"document"`       // the name of its file
	Title          string               `json:"title"`
	Version        string               `json:"version"`
	Overlaid       bool                 `json:"overlaid"` // an Overlay was applied
	Resources      []ExplainedResource  `json:"resources"`
	Operations     []ExplainedOperation `json:"operations"`
	Contradictions []Contradiction      `json:"contradictions"` // of the published document
}

// An ExplainedResource is a [Resource] in words.
type ExplainedResource struct {
	Name       string               `json:"name"`
	Plural     string               `json:"plural"`
	Schema     string               `json:"schema"` // a record reads back by it
	Location   string               `json:"location"`
	Position   Position             `json:"position"`
	Owner      string               `json:"owner"`            // "caller": each user has one; "" is nobody's
	Absent     string               `json:"absent,omitempty"` // the token of a user who has none
	Unique     []string             `json:"unique"`           // members that no two records share a value of
	References []ExplainedReference `json:"references"`
	Key        *ExplainedKey        `json:"key,omitempty"`    // of a collection
	Parent     string               `json:"parent,omitempty"` // the resource whose records hold these
	Managed    []ManagedMember      `json:"kept,omitempty"`
	Foreign    []ExplainedForeign   `json:"foreign,omitempty"`
	Reason     string               `json:"reason"`
}

// An ExplainedKey is a [Key] in words.
type ExplainedKey struct {
	Pointer string `json:"pointer"` // JSON Pointer in the record; "" if no answer tells it
	Prefix  string `json:"prefix,omitempty"`
	Given   bool   `json:"given"` // a create may choose it
	Reason  string `json:"reason"`
}

// An ExplainedForeign is a [ForeignKey] in words.
type ExplainedForeign struct {
	Pointer string `json:"pointer"`
	Many    bool   `json:"many,omitempty"`
	To      string `json:"to"` // the resource
}

// An ExplainedReference is a [Reference] in words.
type ExplainedReference struct {
	Catalogue string `json:"catalogue"`
	IDs       string `json:"ids,omitempty"`     // read member that holds the ids
	Objects   string `json:"objects,omitempty"` // read member that holds the objects
}

// An ExplainedOperation is an [Operation] in words.
type ExplainedOperation struct {
	ID           string            `json:"id"`
	Method       string            `json:"method"`
	Path         string            `json:"path"`
	Effect       Effect            `json:"effect"`
	Resource     string            `json:"resource,omitempty"`
	Reason       string            `json:"reason"`
	Takes        []string          `json:"takes"` // media types of its body
	BodyRequired bool              `json:"body_required"`
	Answers      []ExplainedAnswer `json:"answers"`
	Security     string            `json:"security"` // in words
	Position     Position          `json:"position"`
	Fields       []ExplainedField  `json:"fields,omitempty"`   // what a write does, outer fields first
	Item         string            `json:"item,omitempty"`     // the path parameter that names the record
	Caller       bool              `json:"caller,omitempty"`   // the record is the caller's own
	Scopes       []ExplainedScope  `json:"scopes,omitempty"`   // the path parameters that name what it belongs to
	Envelope     string            `json:"envelope,omitempty"` // where the answer holds the record
	List         *ExplainedList    `json:"list,omitempty"`
}

// An ExplainedScope is a [Scope] in words.
type ExplainedScope struct {
	Param   string `json:"param"`
	Parent  string `json:"parent,omitempty"`  // a resource
	Pointer string `json:"pointer,omitempty"` // the member of the record that repeats it
}

// An ExplainedList is a [List] in words. Parameters are query parameters.
type ExplainedList struct {
	Items     string              `json:"items"` // JSON Pointer in the answer
	Size      string              `json:"size,omitempty"`
	Offset    string              `json:"offset,omitempty"`
	Page      string              `json:"page,omitempty"`
	Cursor    string              `json:"cursor,omitempty"`
	Order     string              `json:"order,omitempty"`
	Direction string              `json:"direction,omitempty"`
	Search    string              `json:"search,omitempty"`
	Filters   map[string]string   `json:"filters,omitempty"` // parameter to JSON Pointer in the record
	PageInfo  []ExplainedPageInfo `json:"counts,omitempty"`
}

// An ExplainedPageInfo is a [PageInfo] in words.
type ExplainedPageInfo struct {
	Pointer string  `json:"pointer"`
	Meaning Meaning `json:"meaning"`
}

// An ExplainedAnswer is one declared [Response].
type ExplainedAnswer struct {
	Status string   `json:"status"`
	Media  []string `json:"media"` // none: no body
}

// An ExplainedField is a [Field] in words.
type ExplainedField struct {
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

// A NullEffect is a [NullRule] in one word.
type NullEffect string

// What writing null to a field does.
const (
	RefusesNull NullEffect = "refused" // 400: the schema does not let it in
	StoresNull  NullEffect = "stored"  // it reads back as null
	RemovesNull NullEffect = "removes" // the member is left out from then on
	ZeroesNull  NullEffect = "neutral" // the member takes a value that stands for nothing
	IgnoresNull NullEffect = "ignored" // as any value is: the field is not stored
)

// Explain says what was read, inferred and found contradictory.
func (a *API) Explain() Explanation {
	e := Explanation{
		SchemaVersion: explanationVersion,
		Document:      a.Published.Name, Title: a.Title, Version: a.Version, Overlaid: a.Overlaid,
		Resources:      make([]ExplainedResource, 0, len(a.Resources)),
		Operations:     make([]ExplainedOperation, 0, len(a.Operations)),
		Contradictions: a.contradictions(),
	}
	for _, r := range a.Resources {
		e.Resources = append(e.Resources, r.explain())
	}
	for _, o := range a.Operations {
		e.Operations = append(e.Operations, o.explain())
	}
	return e
}

// Summary says in one line whether the document contradicts itself.
func (e Explanation) Summary() string {
	switch n := len(e.Contradictions); n {
	case 0:
		return "the document does not contradict itself"
	case 1:
		return "the document contradicts itself in 1 place; run actalike explain"
	default:
		return fmt.Sprintf("the document contradicts itself in %d places; run actalike explain", n)
	}
}

// JSON is the explanation as indented JSON text, with a line break at its end.
func (e Explanation) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(e)
	return text.Bytes(), err
}
