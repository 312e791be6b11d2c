package check

import (
	"strings"

	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/contract"
	"github.com/actalike/actalike/internal/english"
)

// announce says, before the first write, what will be changed and for whom.
func announce(t *terminal.Terminal, i contract.Intent) {
	if len(i.Fields) > 0 {
		t.Talk("will change and restore %s of %s on %s\n", english.Count(len(i.Fields)-len(i.Unread), "field"), english.And(i.Users), i.Target)
	}
	if len(i.Unread) > 0 {
		t.Talk("cannot restore %s: no response shows the old value\n", strings.Join(i.Unread, ", "))
	}
	if len(i.Creates) > 0 {
		t.Talk("will create, change and delete its own records in %s\n", strings.Join(i.Creates, ", "))
	}
	if len(i.Stays) > 0 {
		t.Talk("records created in %s will remain (no DELETE operation)\n", strings.Join(i.Stays, ", "))
	}
	if len(i.Replaces) > 0 {
		t.Talk("will change and restore %s\n", strings.Join(i.Replaces, ", "))
	}
	if len(i.Calls) > 0 {
		t.Talk("cannot undo calls to %s\n", strings.Join(i.Calls, ", "))
	}
	if i.Requests > 0 {
		t.Talk("will send at most %s to %s (--max-requests)\n", english.Count(i.Requests, "request"), i.Target)
	}
}
