package spec

import (
	"github.com/actalike/actalike/internal/value"
)

// Invert makes the body that writes a record: what [Plan.Write] would have to be
// sent to arrive at it. left lists the JSON Pointers, in the body, of stored
// fields whose value reads back but cannot be written.
func (p *Plan) Invert(record value.Object) (body value.Object, left []string) {
	return p.invert(p.Fields, record)
}

func (p *Plan) invert(fields []*Field, record value.Object) (value.Object, []string) {
	body := value.Object{}
	var left []string
	for _, f := range fields {
		if f.Storage != Stored {
			continue
		}
		if f.Fields != nil {
			inner, missed := p.invert(f.Fields, record)
			if left = append(left, missed...); len(inner) > 0 {
				body[f.Name] = inner
			}
			continue
		}
		v, present := f.ReadIn(record)
		if !present && f.Null != NullRemoves {
			continue
		}
		if !f.Schema.Accepts(v, p.direction) {
			left = append(left, f.Pointer)
			continue
		}
		body[f.Name] = v
	}
	return body, left
}

// ReadIn reads a field back from a record, as it would be written: names for
// ids. It is absent where the record lacks it.
func (f *Field) ReadIn(record value.Object) (v any, present bool) {
	if f.Names == nil {
		return value.At(record, f.Target)
	}
	if _, present = record[f.Names.Objects]; !present {
		return nil, false
	}
	names := []any{}
	for _, name := range f.Names.NamesIn(record) {
		names = append(names, name)
	}
	// No names and no ids is what null leaves behind; an empty list leaves both.
	_, hasIDs := record[f.Names.IDs]
	return names, len(names) > 0 || hasIDs || f.Names.IDs == "" || f.Null != NullRemoves
}

// Body nests v as the field's member of an otherwise empty body.
func (f *Field) Body(v any) value.Object {
	tokens := value.Tokens(f.Pointer)
	for i := len(tokens) - 1; i > 0; i-- {
		v = value.Object{tokens[i]: v}
	}
	return value.Object{tokens[0]: v}
}

// RawBody is [Field.Body] for a value that is already JSON text, well-formed or
// not.
func (f *Field) RawBody(text string) []byte {
	body := []byte(text)
	tokens := value.Tokens(f.Pointer)
	for i := len(tokens) - 1; i >= 0; i-- {
		outer := append(value.AppendString([]byte{'{'}, tokens[i]), ':')
		body = append(append(outer, body...), '}')
	}
	return body
}
