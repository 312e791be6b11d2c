package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A mix is one kind of request.
type mix struct {
	name  string
	shots []shot
}

// users is how many users' tokens the requests carry: as many as a mock has by
// default.
const users = 25

// bodies is how many different requests a mix has for each user.
const bodies = 8

// A target makes requests for the first operation of a description that merges.
type target struct {
	operation *spec.Operation
	maker     *fixtures.Maker
}

func newTarget(api *spec.API) (target, error) {
	i := slices.IndexFunc(api.Operations, func(o *spec.Operation) bool { return o.Plan != nil && o.Effect == spec.Merges })
	if i < 0 {
		return target{}, errors.New("no operation of the description merges its body into a record")
	}
	return target{api.Operations[i], fixtures.New(api, 1)}, nil
}

// record is what the servers beside actalike answer with.
func (t target) record() []byte {
	return t.operation.Resource.Schema.AppendJSON(nil, made(t.maker.Record(t.operation.Resource, 1)))
}

// mixes makes every mix that the description has fields for.
func (t target) mixes() []mix {
	var text, names []*spec.Field
	t.operation.Plan.Walk(func(f *spec.Field) {
		switch {
		case f.Storage != spec.Stored || f.Unique || f.Fields != nil:
		case f.Names != nil:
			names = append(names, f)
		case f.Schema.Allows("string") && f.Schema.Keywords.Format == "" && !f.Schema.Unconstrained():
			text = append(text, f)
		}
	})
	list := []mix{t.mix("many fields", t.manyFields)}
	if len(text) > 0 {
		list = slices.Insert(list, 0, t.mix("one field", func(k int) any { return t.body(text[0], k) }))
	}
	if len(names) > 0 {
		list = append(list, t.mix("references", func(k int) any { return t.body(names[k%len(names)], k) }))
	}
	if refused := t.refused(); len(refused.shots) > 0 {
		list = append(list, refused)
	}
	return list
}

func (t target) mix(name string, body func(k int) any) mix {
	m := mix{name: name}
	for k := 1; k <= users*bodies; k++ {
		m.shots = append(m.shots, t.shot(k, body(k), 200))
	}
	return m
}

// body sets one field to what it holds in another record.
func (t target) body(f *spec.Field, k int) any {
	v, _ := f.ReadIn(made(t.maker.Record(t.operation.Resource, 1000+k)))
	return f.Body(v)
}

// manyFields sets every field but those that no two records may share.
func (t target) manyFields(k int) any {
	body, _ := t.operation.Plan.Invert(made(t.maker.Record(t.operation.Resource, 1000+k)))
	for _, f := range t.operation.Plan.Fields {
		if f.Unique {
			delete(body, f.Name)
		}
	}
	return body
}

// refused are bodies that break exactly one rule each.
func (t target) refused() mix {
	m, k := mix{name: "refused"}, 0
	for c := range t.maker.Invalid(t.operation.Plan.Body, spec.AsPatch) {
		if text := value.Encode(c.Value); len(text) < 4<<10 {
			k++
			m.shots = append(m.shots, t.shot(k, c.Value, 400))
		}
	}
	return m
}

func (t target) shot(k int, body any, status int) shot {
	text := value.Encode(body)
	head := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer user-%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		t.operation.Method, t.operation.Path, 1+k%users, len(text))
	return shot{append([]byte(head), text...), status}
}

// made is a record that is known to be possible.
func made(record value.Object, err error) value.Object {
	if err != nil {
		panic(err)
	}
	return record
}
