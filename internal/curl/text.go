package curl

import "strings"

// A Text is what a word of a command line stands for: literal text, and shell
// variables.
type Text []Part

// A Part is literal text or the name of a shell variable.
type Part struct {
	Literal  string
	Variable string
}

// Literal returns a text without variables; none if it is empty.
func Literal(text string) Text {
	if text == "" {
		return nil
	}
	return Text{{Literal: text}}
}

// Variable returns a text that is the value of a shell variable.
func Variable(name string) Text { return Text{{Variable: name}} }

// Expand returns a text in which $NAME stands for the variable of that name, if it
// is one of names.
func Expand(text string, names ...string) Text {
	var parts Text
	for text != "" {
		at, name := firstVariable(text, names)
		if name == "" {
			break
		}
		parts = append(append(parts, Literal(text[:at])...), Part{Variable: name})
		text = text[at+1+len(name):]
	}
	return append(parts, Literal(text)...)
}

// firstVariable finds the first of the names, and the longest of those, behind a
// dollar sign; "" if there is none.
func firstVariable(text string, names []string) (int, string) {
	at, found := len(text), ""
	for _, name := range names {
		i := strings.Index(text, "$"+name)
		if i >= 0 && (i < at || i == at && len(name) > len(found)) {
			at, found = i, name
		}
	}
	return at, found
}

// String returns the text with a dollar sign before each variable.
func (t Text) String() string {
	var text strings.Builder
	for _, p := range t {
		if p.Variable != "" {
			text.WriteString("$" + p.Variable)
		}
		text.WriteString(p.Literal)
	}
	return text.String()
}

// quote returns the text as a word for a POSIX shell.
func (t Text) quote() string {
	literal := ""
	for _, p := range t {
		if p.Variable != "" {
			return t.quoteDouble()
		}
		literal += p.Literal
	}
	return Quote(literal)
}

// escaper escapes what double quotes leave special.
var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`)

func (t Text) quoteDouble() string {
	word := `"`
	for i, p := range t {
		switch {
		case p.Variable == "":
			word += escaper.Replace(p.Literal)
		case i+1 < len(t) && t[i+1].continues():
			word += "${" + p.Variable + "}"
		default:
			word += "$" + p.Variable
		}
	}
	return word + `"`
}

// continues reports whether a variable just before would be read as a longer name.
func (p Part) continues() bool {
	return p.Literal != "" && strings.IndexFunc(p.Literal[:1], isName) == 0
}

func isName(c rune) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// Quote quotes a word for a POSIX shell, if it needs quotes.
func Quote(word string) string {
	plain := func(c rune) bool { return isName(c) || strings.ContainsRune("-./:=@%+,", c) }
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !plain(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
