package contract_test

import (
	"github.com/actalike/actalike/spec"
)

func (s *shop) note(route spec.Route, user string, body map[string]any) reply {
	parent := s.find(route.Params["itemId"], 0)
	if parent == nil && s.is("notes outlive their item") && route.Operation.ID == "getNote" {
		for _, x := range s.items {
			if scalar(s.idOf(x)) == route.Params["noteId"] && x.parent != 0 {
				return reply{status: 200, body: x.record}
			}
		}
	}
	if parent == nil {
		return refuse(404)
	}
	switch id := route.Operation.ID; id {
	case "listNotes":
		list := []any{}
		for _, x := range s.items {
			if (x.parent == parent.id || s.is("notes of all are listed") && x.parent != 0) && !x.dead {
				list = append(list, x.record)
			}
		}
		if s.is("notes are not listed") {
			list = []any{}
		}
		return reply{status: 200, body: list}
	case "addNote":
		return reply{status: 201, body: s.add(parent.id, user, body).record}
	default:
		x := s.find(route.Params["noteId"], parent.id)
		if x == nil || x.dead {
			return refuse(404)
		}
		if id == "removeNote" {
			x.dead = true
			if s.is("delete is 200") {
				return reply{status: 200}
			}
			return reply{status: 204}
		}
		if s.is("notes are read wrongly") {
			return reply{status: 200, body: with(x.record, "text", "another text")}
		}
		return reply{status: 200, body: x.record}
	}
}

func (s *shop) single(o *spec.Operation, user string, body map[string]any) reply {
	if s.is("settings are everybody's") {
		user = ""
	}
	if s.settings[user] == nil {
		s.settings[user] = map[string]any{"theme": "light", "currency": "EUR", "sound": false}
	}
	if s.is("settings are not there") {
		return refuse(404)
	}
	if o.Method == "PUT" && !s.is("settings are lost") {
		s.settings[user] = body
	}
	return reply{status: 200, body: s.settings[user]}
}
