package spec

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/actalike/actalike/internal/english"
)

// refusesDuplicate finds [Operation.Duplicate]. Where clients give the key, that tells which
// records are the same.
func (o *Operation) refusesDuplicate() *Response {
	if o.Effect != Creates || o.Item != "" || o.Body == nil || o.Resource.Key == nil || o.Resource.Key.Given || o.KeyQuery+o.KeyBody != "" {
		return nil
	}
	conflict := o.Response(http.StatusConflict)
	if conflict == nil || conflict.Code() != http.StatusConflict || !alreadyThere.MatchString(conflict.Description) || !o.about(conflict.Description) {
		return nil
	}
	return conflict
}

// alreadyThere knows the words by which documents say that a 409 is about a record
// that exists; others are about states.
var alreadyThere = regexp.MustCompile(`(?i)\b(already|exists?|duplicates?|taken|unique)\b`)

// fewWords is how short a text is that need not say what it is about.
const fewWords = 3

// about tells whether a text speaks of what an operation creates: by its name, or
// by that of a member that is sent. "The file already exists" is no word on the
// session that uploads it.
func (o *Operation) about(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(words) <= fewWords {
		return true
	}
	names := []string{lastWord(o.Resource.Name)}
	if body := writtenBody(o); body != nil {
		for _, p := range body.Members() {
			names = append(names, norm(p.Name))
		}
	}
	for n := range words {
		for _, many := range []int{1, 2, 3} {
			if n+many <= len(words) && slices.Contains(names, norm(english.Singular(strings.Join(words[n:n+many], "")))) {
				return true
			}
		}
	}
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(names, w) })
}

// lastWord is what a name of several words is about: policy of retention_policy.
func lastWord(name string) string {
	name = strings.TrimRight(name, "0123456789-_")
	start := strings.LastIndexFunc(name, func(c rune) bool { return !unicode.IsLetter(c) || unicode.IsUpper(c) })
	if start > 0 && !unicode.IsUpper(rune(name[start])) {
		start++
	}
	return norm(english.Singular(name[max(start, 0):]))
}
