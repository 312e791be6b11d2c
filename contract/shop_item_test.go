package contract_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

func (s *shop) find(key string, parent int) *thing {
	for _, x := range s.items {
		if scalar(s.idOf(x)) == key && x.parent == parent && (!x.dead || s.is("deleted records can be read")) {
			return x
		}
	}
	return nil
}

func (s *shop) idOf(x *thing) any {
	if x.parent != 0 {
		return value.Int(int64(x.id))
	}
	return s.key(x.id)
}

func scalar(v any) string { return strings.Trim(string(value.Encode(v)), `"`) }

func (s *shop) add(parent int, owner string, body map[string]any) *thing {
	id := s.nextID(parent)
	x := &thing{id: id, parent: parent, owner: owner, record: s.dressed(id, body)}
	if parent != 0 {
		x.record["id"] = value.Int(int64(id))
		delete(x.record, "createdAt")
	}
	if s.is("the list lags") {
		x.lag = 1
	}
	if s.is("all ids are one") {
		s.items = slices.DeleteFunc(s.items, func(other *thing) bool { return other.id == id })
	}
	s.items = append(s.items, x)
	return x
}

func (s *shop) nextID(parent int) int {
	switch {
	case s.is("all ids are one"):
		return 7 + parent
	case s.is("ids are used again"):
		most := 0
		for _, x := range s.items {
			if !x.dead {
				most = max(most, x.id)
			}
		}
		return most + 1
	}
	s.last++
	return s.last
}

// missing is the answer about what is not there.
func (s *shop) missing(key string) reply {
	if s.is("what is gone is 410") && len(key) > 0 {
		return refuse(410)
	}
	return refuse(404)
}

func (s *shop) item(route spec.Route, r *http.Request, user string, body map[string]any, bad bool) reply {
	id := route.Operation.ID
	if r.URL.Query().Get("limit") != "" || r.URL.Query().Get("offset") != "" {
		for _, name := range []string{"limit", "offset"} {
			n, err := strconv.Atoi(cmp.Or(r.URL.Query().Get(name), "1"))
			if err != nil && s.is("a wrong limit crashes it") {
				return refuse(500)
			}
			if (err != nil || n < 0 || name == "limit" && (n < 1 || n > 100)) && !s.is("wrong parameters are ignored") {
				return s.invalid()
			}
		}
	}
	query := r.URL.Query()
	wrongWord := func(word string, words ...string) bool { return word != "" && !slices.Contains(words, word) }
	if wrongWord(query.Get("sort"), "name", "-name", "price", "-price") || wrongWord(query.Get("colour"), "red", "green", "blue") {
		if !s.is("wrong parameters are ignored") {
			return s.invalid()
		}
		query.Del("sort")
		r.URL.RawQuery = query.Encode()
	}
	switch id {
	case "listItems":
		return s.list(r, user)
	case "addItem":
		return s.create(user, body, bad)
	}
	key := route.Params["itemId"]
	if _, err := strconv.Atoi(key); err != nil && !s.is("ids are UUIDs") && !s.is("an unknown key leads to the first record") {
		return s.invalid()
	}
	x := s.find(key, 0)
	hides := s.is("records are their owner's") || s.is("hidden records are listed") || s.is("hidden records can be deleted")
	if x != nil && hides && x.owner != user && !(s.is("hidden records can be deleted") && id == "removeItem") {
		x = nil
	}
	if x == nil && s.is("an unknown key crashes it") {
		return refuse(500)
	}
	if x == nil && s.is("an unknown key leads to the first record") {
		x = s.items[0]
	}
	if x == nil {
		return s.missing(key)
	}
	tag := fmt.Sprintf("%q", scalar(x.record["name"])+scalar(x.record["price"]))
	if asked := r.Header.Get("If-Match"); asked != "" && asked != tag && s.is("versions are kept") {
		return refuse(412)
	}
	a := s.one(id, x, body, bad)
	if s.is("versions are kept") || s.is("versions are not looked at") {
		a.header = map[string]string{"ETag": tag}
	}
	return a
}

func (s *shop) one(id string, x *thing, body map[string]any, bad bool) reply {
	switch id {
	case "changeItem", "replaceItem":
		return s.change(id, x, body, bad)
	case "removeItem":
		return s.remove(x)
	case "ringItem":
		return reply{status: 200, body: map[string]any{"rung": body["times"]}}
	}
	if s.is("reading says another price") {
		return reply{status: 200, body: with(x.record, "price", json.Number("1.5"))}
	}
	if s.is("a price is text") {
		return reply{status: 200, body: with(x.record, "price", scalar(x.record["price"]))}
	}
	if s.is("required members are left out") {
		return reply{status: 200, body: without(x.record, "createdAt")}
	}
	return reply{status: 200, body: x.record}
}

func with(record map[string]any, name string, v any) map[string]any {
	next := without(record, name)
	next[name] = v
	return next
}

func without(record map[string]any, name string) map[string]any {
	next := map[string]any{}
	for other, v := range record {
		if other != name {
			next[other] = v
		}
	}
	return next
}

func (s *shop) create(user string, body map[string]any, bad bool) reply {
	switch {
	case bad && s.is("stores before it validates"):
		if len(body) > 0 {
			s.add(0, user, body)
		}
		return s.invalid()
	case bad:
		return s.invalid()
	case s.is("creates are refused"):
		return refuse(400)
	case s.is("a member is not stored"):
		body = without(body, "stock")
	case s.is("texts are cut"):
		if text, ok := body["name"].(string); ok {
			body = with(body, "name", text[:max(1, len(text)-2)])
		}
	case s.is("false is not stored"):
		body = with(body, "visible", true)
	}
	if s.is("names are unique") && slices.ContainsFunc(s.items, func(x *thing) bool { return x.parent == 0 && !x.dead && x.record["name"] == body["name"] }) {
		return reply{status: 409}
	}
	x := s.add(0, user, body)
	if s.is("creates are not stored") {
		s.items = s.items[:len(s.items)-1]
	}
	if s.is("a create makes two") {
		s.add(0, user, body)
	}
	if s.is("a create overwrites another") && len(s.items) > 4 {
		s.items[3].record = with(s.items[3].record, "name", x.record["name"])
	}
	a := reply{status: 201, body: x.record}
	switch {
	case s.is("only the id"):
		a.body = map[string]any{"id": s.key(x.id)}
	case s.is("only Location"):
		a = reply{status: 201, header: map[string]string{"Location": "/items/" + scalar(s.key(x.id))}}
	case s.is("creates answer 200"):
		a.status = 200
	case s.is("the answer to a create is another"):
		a.body = with(x.record, "name", "another")
	}
	return a
}

func (s *shop) change(id string, x *thing, body map[string]any, bad bool) reply {
	old := x.record
	target := x
	if s.is("another record is changed") && id == "changeItem" || s.is("another record is replaced") && id == "replaceItem" {
		for _, other := range s.items {
			if other != x && other.parent == 0 && other.owner == x.owner {
				target = other
			}
		}
	}
	next := map[string]any{}
	if id == "changeItem" && !s.is("patches replace") || s.is("replacing merges") {
		for name, v := range target.record {
			next[name] = v
		}
	}
	for name, v := range body {
		if v == false && s.is("false is ignored") || scalar(v) == "0" && s.is("zero is ignored") {
			continue
		}
		next[name] = v
	}
	for _, name := range []string{"name", "colour", "price"} {
		if next[name] == nil {
			next[name] = target.record[name]
		}
	}
	next = s.dressed(target.id, next)
	if bad && !s.is("changes before it validates") {
		return s.invalid()
	}
	lost := s.is("changes are lost") && id == "changeItem" || s.is("replacements are lost") && id == "replaceItem"
	if !lost {
		target.record = next
	}
	if bad {
		if s.api.Operations == nil || !valid(s.api, next) {
			target.record = with(old, "name", cmp.Or(text(next["name"]), "x"))
		}
		return s.invalid()
	}
	if s.is("changes answer the old record") {
		return reply{status: 200, body: old}
	}
	return reply{status: 200, body: next}
}

func text(v any) string { t, _ := v.(string); return t }

// valid tells whether a record may be answered.
func valid(api *spec.API, record map[string]any) bool {
	return api.Resource("item").Schema.Accepts(record, spec.AsResponse)
}

func (s *shop) remove(x *thing) reply {
	if x.dead && s.is("deleting twice crashes it") {
		return refuse(500)
	}
	switch {
	case s.is("deletes do nothing"):
	case s.is("deletes take another"):
		for i, other := range s.items {
			if other != x && other.owner == x.owner && other.parent == 0 {
				s.items = slices.Delete(s.items, i, i+1)
				break
			}
		}
		s.items = slices.DeleteFunc(s.items, func(other *thing) bool { return other == x })
	default:
		x.dead = true
		for _, note := range s.items {
			note.dead = note.dead || note.parent == x.id && s.is("deleting takes what is below")
		}
	}
	if s.is("delete is 200") || s.is("deletes answer 200") {
		return reply{status: 200}
	}
	return reply{status: 204}
}
