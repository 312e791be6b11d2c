// Package pattern reads the regular expressions of JSON Schema, which are those
// of ECMA-262 with the flag u (JSON Schema 2020-12, core 6.4).
//
// A pattern is parsed here, once, and then said in the words of an engine: RE2
// (package regexp), which is linear in the text, wherever RE2 can say it; and
// regexp2, which backtracks within a limit of time, for look-around,
// back-references, long repetitions and the properties that RE2 lacks.
//
// Documents also hold patterns that are no ECMA-262. What means one thing only is
// taken for that: identity escapes such as \_ and lone braces (ECMA-262, annex
// B), a leading (?i), \A and \z, (?P<name>...), [[:alpha:]] and \p{Greek}. The rest
// is an error that says what stands where.
package pattern
