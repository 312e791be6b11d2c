// Package format lists the string and number formats of JSON Schema and of the
// OpenAPI format registry that actalike knows: what each means, where it is
// defined, a value that stands for nothing, and one of each to show.
package format

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// A Format is one value of the format keyword.
type Format struct {
	Name    string // as documents write it
	Title   string
	Source  string // where it is defined
	Example any    // a plain valid value
	Neutral any    // what stands for nothing where a value is demanded: empty text where that is valid
	// Check asserts the format; nil where the JSON Schema compiler has a check of
	// its own, or where the format constrains nothing.
	Check func(v any) error
}

// Find returns the format of a name.
func Find(name string) (Format, bool) {
	for _, f := range all {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// All lists every format by name.
func All() []Format { return append([]Format(nil), all...) }

const registry = "OpenAPI format registry"

var all = []Format{
	{Name: "binary", Title: "any bytes", Source: registry, Example: "bytes", Neutral: ""},
	{Name: "byte", Title: "base64 text", Source: "RFC 4648, section 4", Example: "YWN0YWxpa2U=", Neutral: "", Check: text(base64Text)},
	{Name: "date", Title: "a day, YYYY-MM-DD", Source: "RFC 3339, section 5.6", Example: "2024-02-29", Neutral: "1970-01-01"},
	{Name: "date-time", Title: "a moment with its offset", Source: "RFC 3339, section 5.6", Example: "2024-02-29T12:30:00Z", Neutral: "1970-01-01T00:00:00Z"},
	{Name: "double", Title: "an IEEE 754 double", Source: registry, Example: json.Number("0.5"), Neutral: json.Number("0")},
	{Name: "duration", Title: "a length of time", Source: "RFC 3339, appendix A", Example: "P3DT12H", Neutral: "PT0S"},
	{Name: "email", Title: "an e-mail address", Source: "RFC 5321, section 4.1.2", Example: "ada@example.com", Neutral: "nobody@example.com"},
	{Name: "float", Title: "an IEEE 754 single", Source: registry, Example: json.Number("0.5"), Neutral: json.Number("0")},
	{Name: "hostname", Title: "a host name", Source: "RFC 1123, section 2.1", Example: "www.example.com", Neutral: "localhost"},
	{Name: "idn-email", Title: "an e-mail address with any letters", Source: "RFC 6531", Example: "ada@example.com", Neutral: "nobody@example.com"},
	{Name: "idn-hostname", Title: "a host name with any letters", Source: "RFC 5890", Example: "www.example.com", Neutral: "localhost"},
	{Name: "int32", Title: "a whole number of 32 bits", Source: registry, Example: json.Number("7"), Neutral: json.Number("0"), Check: whole(32)},
	{Name: "int64", Title: "a whole number of 64 bits", Source: registry, Example: json.Number("7"), Neutral: json.Number("0"), Check: whole(64)},
	{Name: "ipv4", Title: "an IPv4 address", Source: "RFC 2673, section 3.2", Example: "192.0.2.1", Neutral: "0.0.0.0"},
	{Name: "ipv6", Title: "an IPv6 address", Source: "RFC 4291, section 2.2", Example: "2001:db8::1", Neutral: "::"},
	{Name: "iri", Title: "an absolute IRI", Source: "RFC 3987", Example: "https://example.com/ä", Neutral: "about:blank"},
	{Name: "iri-reference", Title: "an IRI or a relative one", Source: "RFC 3987", Example: "/ä", Neutral: ""},
	{Name: "json-pointer", Title: "a JSON Pointer", Source: "RFC 6901, section 5", Example: "/a/0", Neutral: ""},
	{Name: "password", Title: "text that is not shown", Source: registry, Example: "correct horse battery staple", Neutral: ""},
	{Name: "regex", Title: "a regular expression", Source: "ECMA-262", Example: "^[a-z]+$", Neutral: ""},
	{Name: "relative-json-pointer", Title: "a relative JSON Pointer", Source: "draft-bhutton-relative-json-pointer-00", Example: "1/a", Neutral: "0"},
	{Name: "time", Title: "a time of day with its offset", Source: "RFC 3339, section 5.6", Example: "12:30:00Z", Neutral: "00:00:00Z"},
	{Name: "uri", Title: "an absolute URI", Source: "RFC 3986, section 4.3", Example: "https://example.com/ada", Neutral: "about:blank"},
	{Name: "uri-reference", Title: "a URI or a relative one", Source: "RFC 3986, section 4.1", Example: "/ada", Neutral: ""},
	{Name: "uri-template", Title: "a URI template", Source: "RFC 6570", Example: "/users/{id}", Neutral: ""},
	{Name: "uuid", Title: "a UUID", Source: "RFC 9562", Example: "3f2504e0-4f89-41d3-9a0c-0305e82c3301", Neutral: "00000000-0000-0000-0000-000000000000"},
}

// text checks strings; a format says nothing of values of other types.
func text(check func(string) error) func(any) error {
	return func(v any) error {
		s, ok := v.(string)
		if !ok {
			return nil
		}
		return check(s)
	}
}

func base64Text(s string) error {
	if _, err := base64.StdEncoding.DecodeString(s); err != nil {
		return fmt.Errorf("is not base64: %w", err)
	}
	return nil
}

// plainNumber keeps numbers of unbounded size from being worked out: it takes at
// most 400 digits before the point and behind it, and an exponent of three.
func plainNumber(text string) bool {
	rest, ok := digits(strings.TrimPrefix(text, "-"), 400)
	if fraction, is := strings.CutPrefix(rest, "."); ok && is {
		rest, ok = digits(fraction, 400)
	}
	if ok && rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		exponent := rest[1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		rest, ok = digits(exponent, 3)
	}
	return ok && rest == ""
}

// digits takes from one to most digits off a text.
func digits(text string, most int) (rest string, ok bool) {
	rest = strings.TrimLeft(text, "0123456789")
	n := len(text) - len(rest)
	return rest, 1 <= n && n <= most
}

// whole checks numbers of a given width in bits, two's complement.
func whole(bits uint) func(any) error {
	most := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return func(v any) error {
		n, ok := v.(json.Number)
		if !ok {
			return nil
		}
		if _, err := strconv.ParseInt(string(n), 10, int(bits)); err == nil && n[0] != '+' {
			return nil // as nearly all are written
		}
		if plainNumber(string(n)) {
			if r, ok := new(big.Rat).SetString(string(n)); ok && r.IsInt() && fits(r.Num(), most) {
				return nil
			}
		}
		return fmt.Errorf("is not a whole number of %d bits", bits)
	}
}

func fits(n, most *big.Int) bool {
	return n.Cmp(most) < 0 && n.CmpAbs(most) <= 0
}
