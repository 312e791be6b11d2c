package record

import (
	"encoding/json"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// A sample is a value of one kind.
type sample struct {
	what   string
	value  any
	demand demand
}

// texts are the kinds of text a field without a rule of its own can be sent.
func texts() []sample {
	return []sample{
		{"an ordinary text", "The quick brown fox, aged 12, jumps over the lazy dog's back.", may},
		{"a text of 200 characters", lengthen("All work and no play. ", 199) + ".", may},
		{"a text of 5,000 characters", lengthen("All work and no play. ", 4999) + ".", may},
		{"a text with emoji", "Ada 👩🏽‍💻 loves 🧮 and 🇬🇧", may},
		{"a text of combining characters", "Zoe\u0308 A\u030angstro\u0308m, e\u0301te\u0301", may},
		{"the same text, composed", "Zoë Ångström, été", may},
		{"a right-to-left text", "עדה לאבלייס — آدا لافليس", may},
		{"a Chinese and a Greek text", "阿达·洛芙莱斯 — Άντα Λάβλεϊς", may},
		{"a text of several lines", "first line\nsecond line\n\n\tfourth", may},
		{"a text with quotes and markup", `"O'Brien" <b>&amp; \\ %41 {{7*7}} ${7*7}`, may},
		{"a text that looks like a number", "0012", may},
		{"a text that looks like a word of JSON", "null", may},
		{"text in mixed case", "McDonald LOUD quiet", may},
		{"a text with two spaces within", "two  spaces", may},
		{"a text with white space around", "  padded  ", may},
		{"an empty text", "", may},
	}
}

func writeTexts(t *Session) {
	fields := t.Leaves(spec.Stored, isText)
	for _, s := range texts() {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}

func writeDates(t *Session) {
	for _, s := range []sample{
		{"a leap day", "2000-02-29", must},
		{"the first day of a year", "1990-01-01", must},
		{"the last day of a year", "1999-12-31", must},
		{"a day before 1970", "1952-07-15", must},
		{"a day long ago", "1899-12-31", may},
		{"a day far ahead", "9999-12-31", may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.Leaves(spec.Stored, hasFormat("date")), s.value))
	}
	for _, s := range []sample{
		{"a moment in UTC", "2020-02-29T23:59:59Z", must},
		{"a moment with an offset", "2021-06-30T12:00:00+05:30", may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.Leaves(spec.Stored, hasFormat("date-time")), s.value))
	}
}

func writeURLs(t *Session) {
	for _, s := range []sample{
		{"a URL with a query", "https://example.com/a?b=c&d=%20e", may},
		{"a URL with a fragment", "https://example.com/a/b#c", may},
		{"a long URL", "https://example.com/" + lengthen("abcdefghij", 150), may},
		{"a URL with capitals", "https://example.com/Ada/Profile", may},
		{"a URL with a port", "https://example.com:8443/ada", may},
		{"a URL without TLS", "http://example.com/ada", may},
		{"a plain URL", "https://www.example.com/ada", must},
	} {
		t.writeEach(s.what, s.demand, fixedSent(t.Leaves(spec.Stored, hasFormat("uri")), s.value))
	}
}

func Number(text string) json.Number { return json.Number(text) }

func writeFreeForm(t *Session) {
	fields := t.Leaves(spec.Stored, free)
	for _, s := range []sample{
		{"an object", value.Object{"city": "London", "zip": "W1", "geo": value.Object{"lat": Number("51.5"), "ok": true}}, may},
		{"an object with empty values", value.Object{"a": false, "b": "", "c": []any{}, "d": value.Object{}, "e": Number("0")}, may},
		{"an object of objects", value.Object{"a": value.Object{"b": value.Object{"c": value.Object{"d": Number("1")}}}}, may},
		{"an object with capitals", value.Object{"Ab": Number("1"), "aB": Number("2"), "A b": Number("3")}, may},
		{"an object with a list", value.Object{"list": []any{Number("1"), Number("2")}}, may},
		{"the same object again", value.Object{"list": []any{Number("1"), Number("2")}}, may},
		{"a list", []any{"a", Number("1"), true, value.Object{"b": []any{}}}, may},
		{"a list of empty values", []any{Number("0"), false, "", []any{}, value.Object{}}, may},
		{"a number of 32 bits and more", Number("2147483648"), may},
		{"an eighth", Number("0.125"), may},
		{"a shorter list", []any{"b"}, may},
		{"a text", "10 Downing Street", may},
		{"the number 0", Number("0"), may},
		{"a fraction", Number("0.1"), may},
		{"a negative number", Number("-17"), may},
		{"the boolean true", true, may},
		{"the boolean false", false, may},
		{"an empty text", "", may},
		{"an empty list", []any{}, may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}

func writeNumbers(t *Session) {
	fields := t.Leaves(spec.Stored, func(f *spec.Field) bool {
		return !free(f) && (f.Schema.Allows("integer") || f.Schema.Allows("number")) && len(f.Schema.Types()) > 0
	})
	for _, s := range []sample{
		{"the number 0", Number("0"), may}, {"the number 1", Number("1"), may}, {"a negative number", Number("-3"), may},
		{"a fraction", Number("2.5"), may}, {"a large number", Number("2147483647"), may},
	} {
		t.writeEach(s.what, s.demand, fixedSent(fields, s.value))
	}
}

func writeChoices(t *Session) {
	for _, f := range t.Leaves(spec.Stored) {
		for _, v := range f.Schema.Choices() {
			if v != nil {
				t.write(t.First, "a declared value", must, sent{f, v})
			}
		}
	}
}

// writeUniqueTexts are the kinds of text that a field with a pattern of its own lets
// in, new ones of the run's.
func writeUniqueTexts(t *Session) {
	for _, f := range t.Leaves(spec.Stored, func(f *spec.Field) bool { return f.Unique && f.Schema.Allows("string") }) {
		for _, s := range []sample{
			{"capitals", strings.ToUpper(t.Values.Fresh(900)[:5]) + t.Values.Fresh(901), may},
			{"a dot", t.Values.Fresh(902)[:7] + "." + t.Values.Fresh(903)[:6], may},
			{"a plus", t.Values.Fresh(904)[:7] + "+" + t.Values.Fresh(905)[:6], may},
			{"dashes", t.Values.Fresh(906)[:6] + "-x_" + t.Values.Fresh(907)[:6], may},
			{"150 characters", lengthen(t.Values.Fresh(908), 150), may},
		} {
			if f.Schema.Accepts(s.value, spec.AsPatch) {
				t.write(t.First, s.what, s.demand, sent{f, s.value})
			}
		}
	}
}
