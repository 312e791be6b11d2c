package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// compared are the headers that matter to a client; the others depend on the
// moment or on the server that stands in between.
var compared = []string{
	"Content-Type", "Location", "Allow", "Www-Authenticate", "Content-Disposition", "Content-Language", "Cache-Control", "Link", "Retry-After",
}

func (r *Replayer) compare(o *Outcome, x *tap.Exchange, answer *http.Response, text []byte) {
	if o.Recorded != o.Got {
		o.Differences = append(o.Differences, Difference{Where: "status", Recorded: statusText(o.Recorded), Got: statusText(o.Got)})
	}
	for _, name := range compared {
		if had, has := x.Response.Header.Get(name), answer.Header.Get(name); !r.sameHeader(name, had, has, x) {
			o.Differences = append(o.Differences, Difference{Where: "header " + name, Recorded: had, Got: has})
		}
	}
	recorded, err := x.Response.Plain()
	switch {
	case x.Method == http.MethodHead:
	case err != nil:
		o.NotCompared = "its body is not in the recording"
	case spec.IsJSON(x.Response.Header.Get("Content-Type")) && spec.IsJSON(answer.Header.Get("Content-Type")):
		r.compareJSON(o, x, recorded, text)
	case !bytes.Equal(recorded, text):
		o.Differences = append(o.Differences, Difference{Where: "body", Recorded: shown(recorded), Got: shown(text)})
	}
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprint(status, " ", http.StatusText(status)))
}

// sameHeader lets a media type be written in another way, and a URL name another
// host, or an id that the server chose anew.
func (r *Replayer) sameHeader(name, had, has string, x *tap.Exchange) bool {
	switch name {
	case "Content-Type":
		tidy := func(text string) string { return strings.ToLower(strings.ReplaceAll(text, " ", "")) }
		return tidy(had) == tidy(has)
	case "Location":
		had = strings.TrimPrefix(had, x.URL.Scheme+"://"+x.URL.Host)
		has = strings.TrimPrefix(has, r.config.Target.Scheme+"://"+r.config.Target.Host)
		return x.Method == http.MethodPost && had != "" && has != "" || r.renamedPath(had) == has || had == has
	}
	return had == has
}

func (r *Replayer) compareJSON(o *Outcome, x *tap.Exchange, recorded, text []byte) {
	had, err := value.Decode(recorded)
	has, err2 := value.Decode(text)
	if err != nil || err2 != nil {
		if !bytes.Equal(recorded, text) {
			o.Differences = append(o.Differences, Difference{Where: "body", Recorded: shown(recorded), Got: shown(text)})
		}
		return
	}
	c := &comparison{Replayer: r, outcome: o, asked: x.URL.EscapedPath() + "?" + x.URL.RawQuery + " " + string(x.Request.Body)}
	c.values("", "", had, has)
}

// A comparison walks two JSON values.
type comparison struct {
	*Replayer
	outcome *Outcome
	asked   string // what the request said: an id in it was not the server's to choose
}

func (c *comparison) values(pointer, name string, had, has any) {
	if c.ignored(pointer) || value.Equal(had, has) {
		return
	}
	objects, ok1 := had.(map[string]any)
	others, ok2 := has.(map[string]any)
	if ok1 && ok2 {
		c.objects(pointer, objects, others)
		return
	}
	list, ok1 := had.([]any)
	other, ok2 := has.([]any)
	if ok1 && ok2 && len(list) == len(other) {
		for i := range list {
			c.values(pointer+value.Pointer(strconv.Itoa(i)), name, list[i], other[i])
		}
		return
	}
	d := Difference{Where: "body", Pointer: pointer, Recorded: shown(value.Encode(had)), Got: shown(value.Encode(has))}
	switch {
	case c.renamed(had, has):
	case c.volatile(name, had, has):
		c.outcome.Volatile = append(c.outcome.Volatile, d)
	default:
		c.outcome.Differences = append(c.outcome.Differences, d)
	}
}

func (c *comparison) objects(pointer string, had, has map[string]any) {
	names := slices.AppendSeq(slices.Collect(maps.Keys(had)), maps.Keys(has))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		at := pointer + value.Pointer(name)
		before, was := had[name]
		after, is := has[name]
		switch {
		case was && is:
			c.values(at, name, before, after)
		case c.ignored(at):
		case was:
			c.outcome.Differences = append(c.outcome.Differences, Difference{Where: "body", Pointer: at, Recorded: shown(value.Encode(before)), Got: "absent"})
		default:
			c.outcome.Differences = append(c.outcome.Differences, Difference{Where: "body", Pointer: at, Recorded: "absent", Got: shown(value.Encode(after))})
		}
	}
}

// renamed tells whether a value is what the server is known to have chosen anew.
func (c *comparison) renamed(had, has any) bool {
	old, ok := scalarText(had)
	if !ok {
		return false
	}
	text, _ := scalarText(has)
	return c.ids[old] == text && text != ""
}

// volatile tells whether two values are of a kind that no two runs share. An id
// that the request named is the client's, and must come back.
func (c *comparison) volatile(name string, had, has any) bool {
	a, ok1 := scalarText(had)
	b, ok2 := scalarText(has)
	if !ok1 || !ok2 || jsonKind(had) != jsonKind(has) {
		return false
	}
	if isToken(name) && jsonKind(had) == "text" {
		c.ids[a], c.token = b, b
		return true
	}
	if a == spec.Redacted || (isMoment(a) && isMoment(b)) {
		return true // what was redacted is not known
	}
	if (!isID(name) && !(isUUID(a) && isUUID(b))) || a == "" || strings.Contains(c.asked, a) {
		return false
	}
	c.ids[a] = b
	return true
}

func jsonKind(v any) string {
	if _, text := v.(string); text {
		return "text"
	}
	return "number"
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case nil, bool, map[string]any, []any:
		return "", false
	}
	return string(value.Encode(v)), true
}

func isMoment(text string) bool {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", http.TimeFormat} {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// isID knows the usual names of what a server chooses.
func isID(name string) bool {
	lower := strings.ToLower(name)
	for _, known := range []string{"id", "_id", "uuid", "guid", "etag", "token", "request_id", "trace_id", "nonce"} {
		if lower == known {
			return true
		}
	}
	return strings.HasSuffix(lower, "_id") || strings.HasSuffix(lower, "_uuid") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID")
}

// isToken knows the names of credentials that a server gives.
func isToken(name string) bool {
	lower := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	return strings.HasSuffix(lower, "token") || lower == "jwt" || lower == "sessionid"
}

func isUUID(text string) bool {
	return len(text) == 36 && strings.Count(text, "-") == 4 && strings.Trim(strings.ToLower(text), "0123456789abcdef-") == ""
}

// ignored tells whether a pointer is one of those that may differ, or below it.
func (c *comparison) ignored(pointer string) bool {
	at := value.Tokens(pointer)
	return slices.ContainsFunc(c.config.Ignore, func(pattern string) bool {
		tokens := value.Tokens(pattern)
		if len(tokens) == 0 || len(tokens) > len(at) {
			return false
		}
		for i, token := range tokens {
			if token != "*" && token != at[i] {
				return false
			}
		}
		return true
	})
}

// renamedPath has the ids of this run in the place of the recorded ones.
func (r *Replayer) renamedPath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if now, known := r.ids[s]; known && s != "" {
			segments[i] = now
		}
	}
	return strings.Join(segments, "/")
}

func (r *Replayer) renamedQuery(raw string) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, text, found := strings.Cut(part, "=")
		if now, known := r.ids[text]; found && known {
			parts[i] = name + "=" + now
		}
	}
	return strings.Join(parts, "&")
}

// renamedBody does the same to the ids in a JSON body.
func (r *Replayer) renamedBody(contentType string, body []byte) []byte {
	if len(r.ids) == 0 || !spec.IsJSON(contentType) || !json.Valid(body) {
		return body
	}
	decoded, err := value.Decode(body)
	if err != nil {
		return body
	}
	if !r.renameIn("", decoded) {
		return body
	}
	return value.Encode(decoded)
}

// renameIn changes the ids below a value; it tells whether there were any.
func (r *Replayer) renameIn(name string, v any) (changed bool) {
	switch v := v.(type) {
	case map[string]any:
		for member, inner := range v {
			if now, ok := r.renamedID(member, inner); ok {
				v[member], changed = now, true
			} else if r.renameIn(member, inner) {
				changed = true
			}
		}
	case []any:
		for i, inner := range v {
			if now, ok := r.renamedID(name, inner); ok {
				v[i], changed = now, true
			} else if r.renameIn(name, inner) {
				changed = true
			}
		}
	}
	return changed
}

func (r *Replayer) renamedID(name string, v any) (any, bool) {
	text, ok := scalarText(v)
	now, known := r.ids[text]
	if !ok || !known || !(isID(name) || isUUID(text)) {
		return nil, false
	}
	if _, isText := v.(string); isText {
		return now, true
	}
	decoded, err := value.Decode([]byte(now))
	return decoded, err == nil
}

// shown is a body or a value as text, shortened.
func shown(text []byte) string {
	const most = 160
	if len(text) <= most {
		return strings.ToValidUTF8(string(text), "\uFFFD")
	}
	return strings.ToValidUTF8(string(text[:most]), "") + fmt.Sprintf("… (%d bytes)", len(text))
}
