package contradiction

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/english"
	"github.com/actalike/actalike/spec"
)

var readElsewhere = Rule{
	ID:    "read-elsewhere",
	Title: "what is written within an object reads back beside it",
	Text: "The body holds an object that the answer does not, and most of the object's members stand in the answer one level up. " +
		"Nothing in the document says that the two are the same.",
	find: func(s *survey) []Finding {
		return s.each(func(_ *exchange, p pair) bool { return p.lifted }, sayReadElsewhere)
	},
}

func sayReadElsewhere(x *exchange, pairs []pair) Finding {
	return Finding{
		Message: fmt.Sprintf("%s: the members of %s read back one level up, in %q", x.titles(), pointers(pairs), schemaName(x.answer)),
		Consequence: "a client cannot send back what it read; without an overlay (x-actalike.flatten) " +
			"the mock cannot tell that one is the other, and takes what is written there as never read back",
	}
}

var typeDiffers = Rule{
	ID:    "type-differs",
	Title: "a member is written as one type and read as another",
	Text:  "The body and the answer of one operation declare a member of the same name with types that have no value in common.",
	find: func(s *survey) []Finding {
		return s.each(func(_ *exchange, p pair) bool { return p.found && differ(p.write.Schema, p.read.Schema) }, sayTypeDiffers)
	},
}

func sayTypeDiffers(x *exchange, pairs []pair) Finding {
	parts := make([]string, len(pairs))
	for i, p := range pairs {
		parts[i] = fmt.Sprintf("%q (%s, read as %s%s)", strings.TrimPrefix(p.pointer, "/"),
			typeWords(p.write.Schema), typeWords(p.read.Schema), beside(x.answer, p))
	}
	return Finding{
		Message: fmt.Sprintf("%s: %s of another type than %s: %s", x.titles(), english.Agree(len(pairs), "a member reads back", english.Count(len(pairs), "member")+" read back"),
			english.Agree(len(pairs), "it was written", "they were written"), listed(parts)),
		Consequence: "a client cannot send back what it read, and what was written cannot be compared with the answer " +
			"unless an overlay says how they belong together (x-actalike.reference)",
	}
}

// beside names a sibling that could hold the objects which the ids stand for: an
// array of objects whose name begins with the member's.
func beside(answer *spec.Schema, p pair) string {
	for _, sibling := range answer.Properties {
		items := sibling.Schema.Items
		if items != nil && len(items.Properties) > 0 && strings.HasPrefix(sibling.Name, p.write.Name) && sibling.Name != p.write.Name {
			return fmt.Sprintf(", objects in %q", sibling.Name)
		}
	}
	return ""
}

var unreadMember = Rule{
	ID:    "unread-member",
	Title: "a member is written and never read back",
	Text: "The answer shows the record that was written, but not this member, and it is neither marked writeOnly nor a password " +
		"or token by its name or format.",
	find: func(s *survey) []Finding { return s.each(isUnread, sayUnread) },
}

func isUnread(x *exchange, p pair) bool {
	return !p.found && !p.lifted && !secret(p.write) && x.sameRecord()
}

func sayUnread(x *exchange, pairs []pair) Finding {
	return Finding{
		Message: fmt.Sprintf("%s: %s %s written and never read back: %s", x.titles(), english.Count(len(pairs), "member"), english.Agree(len(pairs), "is", "are"), pointers(pairs)),
		Consequence: "nobody can tell by the answer whether the value was kept: the mock says so in a notice, and the suite proves nothing of it; " +
			"writeOnly would say that this is meant",
	}
}

var nullUnreadable = Rule{
	ID:    "null-unreadable",
	Title: "null may be written where no answer can hold it",
	Text: "The body accepts null for a member that the answer requires and whose read schema refuses null. A member that the answer may " +
		"leave out is no contradiction: null removes it.",
	find: func(s *survey) []Finding { return s.each(isNullUnreadable, sayNullUnreadable) },
}

func isNullUnreadable(x *exchange, p pair) bool {
	return p.found && p.read.Required &&
		takesNull(p.write.Schema, bodyDirection(x.operations[0])) && !takesNull(p.read.Schema, spec.AsResponse) &&
		p.read.Schema.Compile(spec.AsResponse) == nil
}

func sayNullUnreadable(x *exchange, pairs []pair) Finding {
	return Finding{
		Message: fmt.Sprintf("%s: null is accepted for %s that the answer requires and refuses null for: %s", x.titles(), english.Count(len(pairs), "member"), pointers(pairs)),
		Consequence: "no valid answer can carry that null: the mock answers with the neutral value of the read schema and says so in a notice; " +
			"typed clients break on an API that answers null",
	}
}

// takesNull asks the judge only where the types leave a doubt.
func takesNull(s *spec.Schema, direction spec.Direction) bool {
	return s.Allows("null") && s.Accepts(nil, direction)
}

func schemaName(s *spec.Schema) string { return cmp.Or(s.Name(), "the answer") }

// each runs a rule on every exchange: pick chooses pairs, say makes them a finding.
func (s *survey) each(pick func(*exchange, pair) bool, say func(*exchange, []pair) Finding) []Finding {
	var list []Finding
	for _, x := range s.exchanges {
		var picked []pair
		for _, p := range x.pairs {
			if pick(x, p) {
				picked = append(picked, p)
			}
		}
		if len(picked) == 0 {
			continue
		}
		c := say(x, picked)
		c.Operations = operationIDs(x.operations)
		for _, p := range picked {
			c.Places = append(c.Places, s.place(p.pointer, s.memberLocation(p.owner, p.write.Name)))
		}
		list = append(list, c)
	}
	return list
}
