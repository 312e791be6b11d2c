package jsonpatch

import (
	"errors"
	"fmt"
	"slices"

	"github.com/actalike/actalike/internal/value"
)

// applied is a document of which nobody else holds a part, while a patch is applied
// to it.
type applied struct {
	document any
	Budget
}

// A kind of operation: which members it has besides its path, and what it does.
type kind struct {
	from, value bool
	apply       func(*applied, operation) error
}

var kinds = map[string]kind{
	"add":     {value: true, apply: func(a *applied, op operation) error { return a.add(op.path, clone(op.value)) }},
	"remove":  {apply: func(a *applied, op operation) error { _, err := a.remove(op.path); return err }},
	"replace": {value: true, apply: (*applied).replace},
	"move":    {from: true, apply: (*applied).move},
	"copy":    {from: true, apply: (*applied).copy},
	"test":    {value: true, apply: (*applied).test},
}

func (a *applied) apply(op operation) error {
	if a.Steps--; a.Steps < 0 {
		return ErrBudget
	}
	return kinds[op.kind].apply(a, op)
}

// shift takes the moving of items off the budget.
func (a *applied) shift(items int) error {
	if a.Steps -= int64(items) / 16; a.Steps < 0 {
		return ErrBudget
	}
	return nil
}

func (a *applied) replace(op operation) error {
	if len(op.path) == 0 {
		a.document = clone(op.value)
		return nil
	}
	return a.change(op.path, func(parent any, token string) (any, error) {
		if _, err := child(parent, token); err != nil {
			return nil, err
		}
		return set(parent, token, clone(op.value)), nil
	})
}

func (a *applied) move(op operation) error {
	if len(op.from) < len(op.path) && slices.Equal(op.from, op.path[:len(op.from)]) {
		return errors.New("a value cannot be moved into itself")
	}
	v, err := a.remove(op.from)
	if err != nil {
		return err
	}
	return a.add(op.path, v)
}

func (a *applied) copy(op operation) error {
	v, err := a.at(op.from)
	if err != nil {
		return err
	}
	if a.charge(v); a.Bytes < 0 {
		return ErrBudget
	}
	return a.add(op.path, clone(v))
}

// charge takes the size of a value off the budget, and stops where that is spent.
func (a *applied) charge(v any) {
	if a.Bytes -= 8; a.Bytes < 0 {
		return
	}
	switch v := v.(type) {
	case string:
		a.Bytes -= int64(len(v))
	case value.Object:
		for name, member := range v {
			a.Bytes -= int64(len(name))
			a.charge(member)
		}
	case []any:
		for _, item := range v {
			a.charge(item)
		}
	}
}

func (a *applied) test(op operation) error {
	v, err := a.at(op.path)
	if err == nil && !value.Equal(v, op.value) {
		err = ErrTest
	}
	return err
}

func (a *applied) at(path []string) (any, error) {
	v := a.document
	for _, token := range path {
		child, err := child(v, token)
		if err != nil {
			return nil, err
		}
		v = child
	}
	return v, nil
}

// add puts a value where the path leads: a member, which may be there already, or
// an item, before which the array is parted.
func (a *applied) add(path []string, v any) error {
	if len(path) == 0 {
		a.document = v
		return nil
	}
	return a.change(path, func(parent any, token string) (any, error) {
		list, ok := parent.([]any)
		if !ok {
			return set(parent, token, v), nil
		}
		i, ok := value.Index(token)
		if token == "-" {
			i, ok = len(list), true
		}
		if !ok || i > len(list) {
			return nil, fmt.Errorf("no item can be put at %q", token)
		}
		if err := a.shift(len(list) - i); err != nil {
			return nil, err
		}
		return slices.Insert(list, i, v), nil
	})
}

func (a *applied) remove(path []string) (removed any, err error) {
	if len(path) == 0 {
		removed, a.document = a.document, nil
		return removed, nil
	}
	err = a.change(path, func(parent any, token string) (any, error) {
		if removed, err = child(parent, token); err != nil {
			return nil, err
		}
		list, ok := parent.([]any)
		if !ok {
			delete(parent.(value.Object), token)
			return parent, nil
		}
		i, _ := value.Index(token)
		return slices.Delete(list, i, i+1), a.shift(len(list) - i)
	})
	return removed, err
}

// change has a function change what holds the last token of a path: it returns what
// then stands in its place.
func (a *applied) change(path []string, by func(parent any, token string) (any, error)) (err error) {
	last := len(path) - 1
	a.document, err = changed(a.document, path[:last], func(parent any) (any, error) {
		switch parent.(type) {
		case value.Object, []any:
			return by(parent, path[last])
		}
		return nil, fmt.Errorf("%s has no member %q", value.Kind(parent), path[last])
	})
	return err
}

// changed is a value in which what a path leads to was changed; if that fails, it is
// as it was.
func changed(v any, path []string, by func(any) (any, error)) (any, error) {
	if len(path) == 0 {
		made, err := by(v)
		if err != nil {
			return v, err
		}
		return made, nil
	}
	inner, err := child(v, path[0])
	if err != nil {
		return v, err
	}
	made, err := changed(inner, path[1:], by)
	if err != nil {
		return v, err
	}
	return set(v, path[0], made), nil
}

// set puts a value where one is, or where an object has none yet.
func set(parent any, token string, v any) any {
	switch parent := parent.(type) {
	case value.Object:
		parent[token] = v
	case []any:
		if i, ok := value.Index(token); ok && i < len(parent) {
			parent[i] = v
		}
	}
	return parent
}

func child(parent any, token string) (any, error) {
	switch parent := parent.(type) {
	case value.Object:
		if v, ok := parent[token]; ok {
			return v, nil
		}
		return nil, fmt.Errorf("there is no member %q", token)
	case []any:
		if i, ok := value.Index(token); ok && i < len(parent) {
			return parent[i], nil
		}
		return nil, fmt.Errorf("there is no item %q", token)
	}
	return nil, fmt.Errorf("%s has no member %q", value.Kind(parent), token)
}
