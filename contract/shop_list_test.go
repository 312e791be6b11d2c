package contract_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/actalike/actalike/internal/value"
)

func (s *shop) list(r *http.Request, user string) reply {
	query := r.URL.Query()
	var found []*thing
	for _, x := range s.items {
		if x.parent == 0 && (!x.dead || s.is("deleted records are listed") || s.is("deletes do nothing")) {
			if x.lag > 0 {
				x.lag--
				continue
			}
			if s.is("records are their owner's") && x.owner != user || !s.matches(x, query.Get("colour"), query.Get("q")) {
				continue
			}
			found = append(found, x)
		}
	}
	if s.is("new records are not listed") {
		found = slices.DeleteFunc(found, func(x *thing) bool { return x.owner != "somebody" })
	}
	s.sort(found, query.Get("sort"))
	if s.is("the newest come first") && query.Get("sort") == "" {
		slices.Reverse(found)
	}
	return s.cut(found, query.Get("limit"), query.Get("offset"), query.Get("sort"), query)
}

func (s *shop) matches(x *thing, colour, word string) bool {
	if colour != "" && !s.is("filters are ignored") {
		if s.is("filters find nothing") || x.record["colour"] != colour && !(s.is("filters let blue through") && x.record["colour"] == "blue") {
			return false
		}
	}
	if word != "" && !s.is("searches are ignored") {
		if s.is("searches find nothing") {
			return false
		}
		return strings.Contains(text(x.record["name"]), word) || strings.Contains(text(x.record["description"]), word)
	}
	return true
}

func (s *shop) sort(list []*thing, by string) {
	name, down := strings.CutPrefix(by, "-")
	if by == "" || s.is("orders are ignored") {
		return
	}
	slices.SortStableFunc(list, func(a, b *thing) int {
		var order int
		if name == "name" {
			order = strings.Compare(text(a.record["name"]), text(b.record["name"]))
		} else {
			x, _ := strconv.ParseFloat(scalar(a.record[name]), 64)
			y, _ := strconv.ParseFloat(scalar(b.record[name]), 64)
			order = int(max(-1, min(1, (x-y)*1000)))
		}
		if down && !s.is("orders are not turned around") {
			return -order
		}
		return order
	})
}

func (s *shop) cut(found []*thing, limitText, offsetText, _ string, query map[string][]string) reply {
	limit, err := strconv.Atoi(limitText)
	if err != nil || limit < 1 {
		limit = 20
	}
	if s.is("pages are capped") {
		limit = min(limit, 5)
	}
	offset, _ := strconv.Atoi(offsetText)
	start := min(max(offset, 0), len(found))
	switch {
	case s.is("pages overlap") && start > 0:
		start--
	case s.is("pages skip one") && start > 0:
		start = min(start+1, len(found))
	}
	end := min(start+limit, len(found))
	if s.is("sizes are ignored") {
		end = len(found)
	}
	items := []any{}
	for _, x := range found[start:end] {
		items = append(items, x.record)
	}
	answer := map[string]any{"items": items, "total": value.Int(int64(len(found))), "limit": value.Int(int64(limit)), "offset": value.Int(int64(offset))}
	if end < len(found) && !s.is("the next link is missing") {
		to := end
		if s.is("the next link goes round") {
			to = start
		}
		next := fmt.Sprintf("/items?limit=%d&offset=%d", limit, to)
		for _, name := range []string{"colour", "q", "sort"} {
			if v := query[name]; len(v) > 0 {
				next += "&" + name + "=" + v[0]
			}
		}
		answer["next"] = next
	} else {
		answer["next"] = nil
	}
	switch {
	case s.is("the total is the page's"):
		answer["total"] = value.Int(int64(len(items)))
	case s.is("the total forgets one"):
		answer["total"] = value.Int(int64(max(0, len(found)-1)))
	case s.is("the offset is always 0"):
		answer["offset"] = value.Int(0)
	case s.is("lists are cached") && len(query) == 1 && s.stale == nil:
		s.stale = value.Encode(answer)
	}
	if s.is("lists are cached") && s.stale != nil && len(query) == 1 {
		decoded, _ := value.Decode(s.stale)
		return reply{status: 200, body: decoded}
	}
	return reply{status: 200, body: answer}
}
