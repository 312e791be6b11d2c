// Package jsonpatch applies JSON Patches (RFC 6902) to JSON values of package
// value. One budget bounds what a whole patch may do, so that its cost is linear in
// its size and in that of the document: a few bytes can ask for the copying of a
// large value, or for the moving of a long array, again and again.
package jsonpatch

import (
	"errors"
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

// Errors that a caller may want to tell from others.
var (
	// ErrTest says that a value is not the one that a test asks for.
	ErrTest = errors.New("the test fails")
	// ErrBudget says that the patch asks for more work than it may.
	ErrBudget = errors.New("the patch asks for too much work")
	// ErrDepth says that the patch makes a value that is deeper than [value.MaxDepth].
	ErrDepth = errors.New("the value is too deep")
)

// A Patch is a list of operations, applied one after the other, all or none.
type Patch []operation

// An operation is one member of a patch.
type operation struct {
	kind       string
	path, from []string
	value      any
}

// A Budget is what a patch may do in all.
type Budget struct {
	Steps int64 // operations, and items that move within an array, sixteen for one
	Bytes int64 // of values that are copied
}

// Decode reads the operations of a patch, which is a JSON value.
func Decode(v any) (Patch, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("must be an array, not %s", value.Kind(v))
	}
	patch := make(Patch, len(list))
	for i, item := range list {
		op, err := decodeOperation(item)
		if err != nil {
			return nil, fmt.Errorf("operation %d %w", i, err)
		}
		patch[i] = op
	}
	return patch, nil
}

func decodeOperation(v any) (op operation, err error) {
	members, ok := v.(value.Object)
	if !ok {
		return op, fmt.Errorf("must be an object, not %s", value.Kind(v))
	}
	op.kind, _ = members["op"].(string)
	kind, known := kinds[op.kind]
	if !known {
		return op, fmt.Errorf("has the op %q: must be add, remove, replace, move, copy or test", op.kind)
	}
	if op.path, err = pointer(members, "path"); err != nil {
		return op, err
	}
	if kind.from {
		if op.from, err = pointer(members, "from"); err != nil {
			return op, err
		}
	}
	if op.value, ok = members["value"]; kind.value && !ok {
		return op, errors.New("has no value")
	}
	return op, nil
}

// pointer reads a member that is a JSON Pointer (RFC 6901).
func pointer(members value.Object, name string) ([]string, error) {
	text, ok := members[name].(string)
	if !ok {
		return nil, fmt.Errorf("has no %s", name)
	}
	if text != "" && !strings.HasPrefix(text, "/") {
		return nil, fmt.Errorf("has the %s %q: must be empty or begin with /", name, text)
	}
	return value.Tokens(text), nil
}

// Apply returns what the patch makes of a document, which it leaves as it is. The
// error names the operation that cannot be applied.
func (p Patch) Apply(document any, budget Budget) (any, error) {
	a := &applied{document: clone(document), Budget: budget}
	for i, op := range p {
		if err := a.apply(op); err != nil {
			return nil, fmt.Errorf("operation %d (%s): %w", i, op.kind, err)
		}
	}
	if !within(a.document, value.MaxDepth) {
		return nil, ErrDepth
	}
	return a.document, nil
}

// within tells whether a value has no more arrays and objects within each other than
// so many.
func within(v any, levels int) bool {
	switch v := v.(type) {
	case value.Object:
		for _, member := range v {
			if !within(member, levels-1) {
				return false
			}
		}
		return levels > 0
	case []any:
		for _, item := range v {
			if !within(item, levels-1) {
				return false
			}
		}
		return levels > 0
	}
	return true
}

func clone(v any) any {
	switch v := v.(type) {
	case value.Object:
		object := make(value.Object, len(v))
		for name, member := range v {
			object[name] = clone(member)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = clone(item)
		}
		return list
	}
	return v
}
