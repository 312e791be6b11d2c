package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits on what is decoded; beyond them a text is refused, never truncated.
const (
	MaxDepth  = 128 // nested arrays and objects
	maxDigits = 400 // bytes of one number
)

// A SyntaxError says why a text is not one strict JSON value.
type SyntaxError struct {
	Offset  int64  // bytes before the fault
	Pointer string // JSON Pointer of the innermost value that was being read
	Reason  string
	Limit   bool // it may be one, but is beyond what is decoded
}

// ErrLimit is what a [*SyntaxError] is of a text that may be JSON, but is nested deeper
// or holds larger numbers than are decoded.
var ErrLimit = errors.New("beyond the limits of what is decoded")

// Is reports whether target is [ErrLimit], and that is what is wrong.
func (e *SyntaxError) Is(target error) bool { return target == ErrLimit && e.Limit }

func (e *SyntaxError) Error() string {
	if e.Pointer == "" {
		return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset)
	}
	return fmt.Sprintf("%s at byte %d, in %s", e.Reason, e.Offset, e.Pointer)
}

// ErrEmpty is returned for a text of white space only.
var ErrEmpty = errors.New("no JSON value")

// Decode reads text as exactly one JSON value. It is stricter than
// encoding/json: duplicate member names, invalid UTF-8, lone surrogates (RFC
// 7493), nesting deeper than [MaxDepth], numbers that no IEEE 754 double
// approximates, and anything after the value are a [*SyntaxError]. A text
// without any value is [ErrEmpty].
func Decode(text []byte) (any, error) {
	if v, ok := quickDecode(text); ok {
		return v, nil
	}
	return thoroughDecode(text)
}

func thoroughDecode(text []byte) (any, error) {
	if len(bytes.TrimLeft(text, " \t\r\n")) == 0 {
		return nil, ErrEmpty
	}
	d := decoders.Get().(*decoder)
	d.read(text)
	v, err := d.whole()
	d.read(nil) // it keeps nothing of the text
	decoders.Put(d)
	return v, err
}

func (d *decoder) whole() (any, error) {
	v, err := d.value()
	if err == nil {
		_, err = d.json.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return v, nil
		case err == nil:
			err = d.fault("text after the JSON value")
		}
	}
	return nil, d.explain(err)
}

type decoder struct {
	json *jsontext.Decoder
	text bytes.Buffer
}

// decoders are ready to be used again: what one remembers of names is reused.
var decoders = sync.Pool{New: func() any {
	d := &decoder{}
	d.json = jsontext.NewDecoder(&d.text)
	return d
}}

func (d *decoder) read(text []byte) {
	d.text = *bytes.NewBuffer(text)
	d.json.Reset(&d.text)
}

func (d *decoder) value() (any, error) {
	token, err := d.json.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return d.object()
	case '[':
		return d.array()
	case '"':
		return token.String(), nil
	case '0':
		return d.number(token.String())
	case 't', 'f':
		return token.Bool(), nil
	default:
		return nil, nil
	}
}

func (d *decoder) object() (any, error) {
	if err := d.checkDepth(); err != nil {
		return nil, err
	}
	object := map[string]any{}
	for d.json.PeekKind() != '}' {
		name, err := d.json.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		if object[key], err = d.value(); err != nil {
			return nil, err
		}
	}
	_, err := d.json.ReadToken()
	return object, err
}

func (d *decoder) array() (any, error) {
	if err := d.checkDepth(); err != nil {
		return nil, err
	}
	array := []any{}
	for d.json.PeekKind() != ']' {
		item, err := d.value()
		if err != nil {
			return nil, err
		}
		array = append(array, item)
	}
	_, err := d.json.ReadToken()
	return array, err
}

func (d *decoder) number(literal string) (any, error) {
	if err := checkNumber(literal); err != nil {
		return nil, &SyntaxError{Offset: d.json.InputOffset(), Pointer: string(d.json.StackPointer()), Reason: err.Error(), Limit: true}
	}
	return json.Number(literal), nil
}

// checkNumber keeps out numbers that other JSON readers cannot hold (RFC 8259,
// section 6), and those whose exact value would take unbounded memory.
func checkNumber(literal string) error {
	if len(literal) > maxDigits {
		return fmt.Errorf("a number of %d characters (at most %d are taken)", len(literal), maxDigits)
	}
	if _, err := strconv.Atoi(literal); err == nil {
		return nil
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || math.IsInf(f, 0) {
		return fmt.Errorf("the number %s is out of range", literal)
	}
	return checkExponent(literal)
}

// checkExponent refuses 1e-999999999: it rounds to 0 as a double, but its exact
// value has a billion digits.
func checkExponent(literal string) error {
	for i := range len(literal) {
		if literal[i] != 'e' && literal[i] != 'E' {
			continue
		}
		if n, err := strconv.Atoi(literal[i+1:]); err != nil || n < -maxDigits || n > maxDigits {
			return fmt.Errorf("the number %s is out of range", literal)
		}
	}
	return nil
}

func (d *decoder) checkDepth() error {
	if d.json.StackDepth() > MaxDepth {
		return &SyntaxError{Offset: d.json.InputOffset(), Reason: fmt.Sprintf("nested deeper than %d levels", MaxDepth), Limit: true}
	}
	return nil
}

func (d *decoder) fault(reason string) error {
	return &SyntaxError{Offset: d.json.InputOffset(), Pointer: string(d.json.StackPointer()), Reason: reason}
}

func (d *decoder) explain(err error) error {
	var ours *SyntaxError
	if errors.As(err, &ours) {
		return ours
	}
	fault := &SyntaxError{Offset: d.json.InputOffset(), Reason: "unexpected end of the text"}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		fault.Offset = syntactic.ByteOffset
		fault.Pointer = string(syntactic.JSONPointer)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			fault.Reason = syntactic.Err.Error()
		}
	}
	return fault
}

// From converts what a YAML or JSON library read. It is nil if that is no JSON
// value.
func From(v any) any {
	if v == nil {
		return nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	decoded, err := Decode(text)
	if err != nil {
		return nil
	}
	return decoded
}
