package scenario

import (
	"strings"

	"github.com/actalike/actalike/contract/internal/compare"
	"github.com/actalike/actalike/contract/internal/session"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// keyIn is the key that a record holds; "" if it holds none.
func (c *Collection) keyIn(record any) string {
	return c.keyAt(record, c.Resource.Key.Pointer)
}

// keyAt is the key that stands at a JSON Pointer; "" if there is none.
func (c *Collection) keyAt(record any, pointer string) string {
	if pointer == "" {
		return ""
	}
	v, ok := value.At(record, pointer)
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	if !ok {
		return ""
	}
	return strings.TrimPrefix(compare.Text(v), c.Resource.Key.Prefix)
}

// KeyFrom finds the key of what was just created, where servers tell it: in the
// record, in Location, as the whole answer, or in a member named like the key.
func (t *Session) KeyFrom(c *Collection, x *session.Exchange, sent value.Object) string {
	if record, ok := session.RecordIn(c.Create, x); ok {
		if key := c.keyIn(record); key != "" {
			return key
		}
	}
	if key := keyInLocation(t, c, x); key != "" {
		return key
	}
	switch v := x.Value.(type) {
	case map[string]any:
		for _, name := range c.keyNames() {
			if key, ok := v[name]; ok && value.Kind(key) != "object" && value.Kind(key) != "array" && key != nil {
				return strings.TrimPrefix(compare.Text(key), c.Resource.Key.Prefix)
			}
		}
	case nil, []any:
	default:
		return strings.TrimPrefix(compare.Text(v), c.Resource.Key.Prefix)
	}
	if c.Resource.Key.Given || len(x.Text) == 0 || !x.Success() {
		return c.keyIn(map[string]any(sent))
	}
	return ""
}

// keyNames are the members an answer that is no record may hold the key in.
func (c *Collection) keyNames() []string {
	names := []string{"id", "_id", "uuid", "key"}
	if tokens := value.Tokens(c.Resource.Key.Pointer); len(tokens) > 0 {
		names = append([]string{tokens[len(tokens)-1]}, names...)
	}
	if c.read != nil {
		names = append(names, c.read.Item)
	}
	return append(names, c.Resource.Name+"_id", c.Resource.Name+"Id")
}

// keyInLocation reads the key out of the URL in Location.
func keyInLocation(t *Session, c *Collection, x *session.Exchange) string {
	at, err := x.URL.Parse(x.Received.Get("Location"))
	if err != nil || x.Received.Get("Location") == "" {
		return ""
	}
	path := strings.TrimPrefix(at.EscapedPath(), strings.TrimSuffix(t.Base.EscapedPath(), "/"))
	for _, o := range []*spec.Operation{c.read, c.Remove, c.Replace, c.Merge} {
		if o == nil {
			continue
		}
		for _, candidate := range []string{path, path + "/", strings.TrimSuffix(path, "/")} {
			if route := t.API.Route(o.Method, candidate); route.Operation == o {
				return route.Params[o.Item]
			}
		}
	}
	return ""
}

// keyOfItem is the key of one item; items may be bare keys.
func (c *Collection) keyOfItem(item any) string {
	switch item.(type) {
	case map[string]any:
		if c.list != nil && c.list.List != nil && c.list.List.Key != "" {
			return c.keyAt(item, c.list.List.Key)
		}
		return c.keyIn(item)
	case nil, []any:
		return ""
	}
	return strings.TrimPrefix(compare.Text(item), c.Resource.Key.Prefix)
}
