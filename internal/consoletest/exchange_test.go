package consoletest_test

import (
	"net/http"
	"os/exec"

	"github.com/stretchr/testify/require"
)

func exchangeShowsViolations(b bench) {
	require.Equal(b, 400, b.patch("user-1", `{"`+word.Name+`": 7, "details": {"`+word.List+`": ["Go", 2], "`+word.Date+`": "yesterday"}}`, "X-Trace", "abc"))
	b.page.Press("PATCH")
	beside := func(pointer, text string) {
		b.Helper()
		b.page.SeeIn(`[aria-label="Body of the request"] li[data-pointer="`+pointer+`"] .aside`, text)
	}
	beside("/"+word.Name, "must be string")
	beside("/details/"+word.List+"/1", "must be string")
	beside("/details/"+word.Date, "date")
	b.page.SeeIn(".findings", "3 violations")
	b.page.SeeIn(".findings", "openapi.yaml:")
	b.page.SeeIn(`[aria-label="Answer"] .body`, "details")
	b.page.PressIn(`[aria-label="Request"]`, "headers")
	b.page.SeeIn(`[aria-label="Request"] .headers`, "X-Trace")
	b.page.SeeIn(`[aria-label="Request"] .headers`, "Bearer [redacted]")
	b.page.SeeIn(`[aria-label="Answer"] .headers`, "application/json")

	b.patch("user-1", `{"big":12345678901234567890.10,"twice":1,"`+word.Name+`":"Ada"}`)
	b.page.SeeIn(".rows .row", "200")
	b.page.PressIn(".rows", "200")
	b.page.SeeIn(`[aria-label="Body of the request"] li[data-pointer="/big"]`, "12345678901234567890.10")
	beside("/big", "not declared")
}

func exchangeShowsChanges(b bench) {
	b.patch("user-1", `{"`+word.Name+`":"Ada Lovelace"}`)
	b.page.Press("PATCH")
	b.page.SeeIn(".diff tr", "/"+word.Name)
	b.page.SeeIn(".diff ins", `"Ada Lovelace"`)
	b.page.Until(`document.querySelector(".diff del").innerText.length > 4`)
	b.patch("user-1", `{"`+word.Name+`":"Ada Lovelace"}`)
	b.page.Until(`document.querySelectorAll(".rows .row").length === 2`)
	b.page.Go(b.mock.URL() + "/_actalike/#/traffic/2")
	b.page.SeeIn("#exchange-title", "PATCH")
	b.page.Until(`!document.querySelector(".diff")`) // nothing changed, nothing is said
}

// exchangeIsSentAgain runs what is copied in a shell and in the page.
func exchangeIsSentAgain(b bench) {
	hostile := `{"` + word.Name + `":"it's \"$HOME\" and ` + "`id`" + ` \\ & é 中"}`
	require.Equal(b, 200, b.patch("user-1", hostile, "X-Odd", `a'b"c`))
	b.page.Press("PATCH")
	b.page.Eval(`navigator.clipboard.writeText = async (text) => { window.copied = text; }`, nil)
	copied := func(name string) (text string) {
		b.page.Press(name)
		b.page.Until(`window.copied`)
		b.page.Eval(`window.copied`, &text)
		b.page.Eval(`window.copied = ""`, nil)
		return text
	}
	answers := func(n int64) mockEntry { return entryOf(b, n) }
	curl := copied("Copy as curl")
	require.Contains(b, curl, "Bearer user-1", "the mock gave this token out itself")
	out, err := exec.Command("sh", "-c", curl+" --silent").CombinedOutput()
	require.NoError(b, err, "%s\n%s", curl, out)
	require.Equal(b, hostile, answers(2).body)
	require.Equal(b, `a'b"c`, answers(2).header.Get("X-Odd"))

	fetch := copied("Copy as fetch")
	b.page.Eval("(async () => { "+fetch+" })()", nil)
	require.Equal(b, hostile, answers(3).body)
	require.Equal(b, 200, answers(3).status)

	b.page.Press("Replay")
	b.page.See("Sent again as exchange 4")
	require.Equal(b, hostile, answers(4).body)
	require.Equal(b, "user-1", answers(4).user)
	b.page.Until(`location.hash === "#/traffic/4"`)
}

type mockEntry struct {
	body, user string
	header     http.Header
	status     int
}

// entryOf is what the mock took down of an exchange.
func entryOf(b bench, id int64) mockEntry {
	e, ok := b.mock.Server.Journal().Entry(id)
	require.True(b, ok, "exchange %d", id)
	return mockEntry{string(e.Request.Body), e.User, e.Request.Header.Header(), e.Status}
}
