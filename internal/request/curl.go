package request

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Curl is the command line that sends a request. A body is read by its GetBody.
func Curl(r *http.Request) string {
	words := []string{"curl"}
	if r.Method != http.MethodGet {
		words = append(words, "-X", r.Method)
	}
	words = append(words, ShellWord(r.URL.String()))
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		for _, text := range r.Header[name] {
			words = append(words, "-H", ShellWord(name+": "+text))
		}
	}
	if body := bodyOf(r); len(body) > 0 {
		words = append(words, "-d", ShellWord(string(body)))
	}
	return strings.Join(words, " ")
}

func bodyOf(r *http.Request) []byte {
	if r.GetBody == nil {
		return nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil
	}
	text, _ := io.ReadAll(body) // from memory
	return text
}

// ShellWord quotes a word for a POSIX shell, unless it means the same without.
func ShellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,=", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
