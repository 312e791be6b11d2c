package consoletest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver/fault"
)

// faultIsSwitched switches a fault whose effect anybody sees: an answer without a
// media type.
func faultIsSwitched(b bench) {
	const id = "no-content-type"
	b.view("faults")
	b.page.See("None is on")
	b.page.Until(fmt.Sprintf(`document.querySelectorAll(".fault").length > %d`, len(fault.All()))) // and honest variations
	b.page.Fill("Find a fault", id)
	b.page.Until(`document.querySelectorAll(".fault").length === 1`)
	card := fmt.Sprintf(`[data-fault=%q]`, id)
	title := titleOf(b, id)
	b.page.SeeIn(card, title)
	require.True(b, b.isJSON("user-1"))
	b.page.PressIn(card, title)
	b.page.See("1 fault on")
	require.False(b, b.isJSON("user-1"), "it takes hold")

	set := func(label, text string) {
		b.page.Eval(fmt.Sprintf(`(() => { const i = [...document.querySelectorAll('%s .field')].find((f) => f.innerText.startsWith(%q)).control; i.value = %q; i.dispatchEvent(new Event("change")); })()`, card, label, text), nil)
	}
	stored := func(what string) {
		b.Helper()
		b.page.Until(fmt.Sprintf(`await fetch("/_actalike/faults").then((r) => r.json()).then((l) => { const f = l.find((f) => f.id === %q); return %s; })`, id, what))
	}
	set("For user", "user-2")
	stored(`f.user === "user-2"`)
	require.True(b, b.isJSON("user-1"), "it is another user's")
	require.False(b, b.isJSON("user-2"))
	set("Probability", "0")
	b.page.Until(fmt.Sprintf(`document.querySelector('%s .wrong:not([hidden])') || await fetch("/_actalike/faults").then((r) => r.json()).then((l) => l.find((f) => f.id === %q).probability === 0)`, card, id))
	set("Probability", "25")
	stored(`f.probability === 0.25`)
	set("Latency", "30")
	stored(`f.latency_ms === 30 && f.on`)
	set("For user", "nobody at all")
	b.page.SeeIn(card+" .wrong", "nobody at all")
	b.page.Press("Switch all off")
	b.page.See("None is on")
	require.True(b, b.isJSON("user-2"))
	b.page.Fill("Find a fault", "surely there is no such fault")
	b.page.See("No fault is like that")

	b.page.Fill("Delay every answer, ms", "150")
	b.page.Press("Set")
	b.page.See("Answers take 150 ms longer")
	started := time.Now()
	b.isJSON("user-1")
	require.GreaterOrEqual(b, time.Since(started), 150*time.Millisecond)
	b.view("traffic/1")
	b.page.SeeIn(".exchange", "user-1")
	b.view("traffic/2")
	b.page.SeeIn(".exchange .facts", id) // the fault that took hold is named
}

func titleOf(b bench, id string) string {
	for _, f := range fault.All() {
		if f.ID == id {
			return f.Title
		}
	}
	b.Fatalf("there is no fault %q", id)
	return ""
}

// isJSON asks in the name of a user, and tells whether the answer says that it is
// JSON.
func (b bench) isJSON(token string) bool {
	b.Helper()
	operation := b.mock.Server.API().Operations[0]
	request, err := http.NewRequest(operation.Method, b.mock.URL()+operation.Path, strings.NewReader("{}"))
	require.NoError(b, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
	return response.Header.Get("Content-Type") == "application/json"
}
