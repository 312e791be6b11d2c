// Package mask takes known secrets out of text: tokens, passwords and whatever else
// must appear in no output, wherever it came from. One masker is made when a run
// starts, and everything that a person or a file gets passes through it.
package mask

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/actalike/actalike/spec"
)

// A Masker knows secrets. The zero one knows none yet, the nil one never does. It is safe
// for concurrent use.
type Masker struct {
	mutex sync.RWMutex
	forms []form // the longest first
}

// A form is one way in which a secret is written.
type form struct {
	text string
	word bool // it is so short that it counts only where no letter or digit touches it
}

// Bounds of secrets, in bytes. What is shorter than the least cannot be told from
// ordinary text.
const (
	leastSecret = 4
	longSecret  = 10
)

// New returns a masker that knows these secrets.
func New(secrets ...string) *Masker {
	m := &Masker{}
	for _, secret := range secrets {
		m.Add(secret)
	}
	return m
}

// Add makes a secret known, as it is and as URLs, JSON and HTTP's basic
// authentication write it.
func (m *Masker) Add(secret string) {
	secret = strings.TrimSpace(secret)
	if m == nil || len(secret) < leastSecret {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, text := range written(secret) {
		f := form{text, len(text) < longSecret}
		if !slices.Contains(m.forms, f) {
			m.forms = append(m.forms, f)
		}
	}
	slices.SortStableFunc(m.forms, func(a, b form) int { return len(b.text) - len(a.text) })
}

// AddToken makes the value of a token known, and the parts of it that are secret by
// themselves: the token behind "SCHEME=", and the password behind "name:".
func (m *Masker) AddToken(token string) {
	for line := range strings.Lines(token) {
		m.Add(line)
		if _, value, found := strings.Cut(strings.TrimSpace(line), "="); found {
			m.Add(value)
			line = value
		}
		if _, password, found := strings.Cut(strings.TrimSpace(line), ":"); found {
			m.Add(password)
			m.Add(line)
		}
	}
}

// written lists the ways in which a secret may be written.
func written(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string can always be written
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
}

// Text returns a text without the secrets.
func (m *Masker) Text(s string) string {
	if m == nil {
		return s
	}
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	for _, f := range m.forms {
		if strings.Contains(s, f.text) {
			s = f.masked(s)
		}
	}
	return s
}

func (f form) masked(s string) string {
	if !f.word {
		return strings.ReplaceAll(s, f.text, spec.Redacted)
	}
	var b strings.Builder
	for {
		at := strings.Index(s, f.text)
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		end := at + len(f.text)
		b.WriteString(s[:at])
		if touches(utf8.DecodeLastRuneInString(s[:at])) || touches(utf8.DecodeRuneInString(s[end:])) {
			b.WriteString(f.text)
		} else {
			b.WriteString(spec.Redacted)
		}
		s = s[end:]
	}
}

// touches tells whether a neighbour makes a longer word of a short secret.
func touches(neighbour rune, size int) bool {
	return size > 0 && (unicode.IsLetter(neighbour) || unicode.IsDigit(neighbour))
}
