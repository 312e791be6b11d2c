package consoletest_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

func trafficFlows(b bench) {
	b.page.See("No requests yet")
	b.page.See("Live")
	require.Equal(b, 200, b.patch("user-3", `{"`+word.Name+`":"Ada"}`))
	for _, text := range []string{"PATCH", "/profile/", "user-3", "200", "accepted", "s"} {
		b.page.SeeIn(".rows .row", text)
	}
	b.patch("nobody", `{}`)
	b.page.Until(`document.querySelectorAll(".rows .row").length === 2`)
	var top string
	b.page.Eval(`[...document.querySelectorAll(".rows .row")].sort((x, y) => parseInt(x.style.top) - parseInt(y.style.top))[0].innerText`, &top)
	require.Contains(b, top, "401", "the newest exchange stands first")
	b.page.Press("Clear")
	b.page.See("No requests yet")
}

func trafficIsFiltered(b bench) {
	b.patch("user-1", `{"`+word.Name+`":"Ada"}`)
	b.patch("user-2", `{"`+word.Name+`":7}`)
	b.patch("nobody", `{}`)
	rows := func(n int) {
		b.Helper()
		b.page.Until(fmt.Sprintf(`document.querySelectorAll(".rows .row").length === %d`, n))
	}
	rows(3)
	b.page.Fill("Status", "4xx")
	rows(2)
	b.page.Fill("Status", "refused")
	rows(1)
	b.patch("user-5", `{"`+word.Name+`":8}`)
	rows(2) // what comes later is filtered too
	b.patch("user-5", `{}`)
	b.page.Fill("User", "user-2")
	rows(1)
	b.page.Fill("User", "")
	b.page.Fill("Status", "")
	b.page.Fill("Text", `"ADA"`)
	rows(1)
	b.page.Fill("Text", "nowhere to be found")
	b.page.See("Nothing matches")
	b.page.Fill("Text", "")
	rows(5)

	b.page.Press("Pause")
	b.page.See("Paused")
	b.patch("user-1", `{}`)
	b.patch("user-1", `{}`)
	b.page.See("2 new")
	rows(5)
	b.page.Press("Resume")
	rows(7)
}

func manyExchanges(b bench) {
	operation := b.mock.Server.API().Operations[0]
	for i := range 10_000 {
		request, err := http.NewRequest(operation.Method, "http://localhost"+operation.Path+fmt.Sprint("?n=", i), strings.NewReader("{}"))
		require.NoError(b, err)
		request.Header = http.Header{"Authorization": {"Bearer user-1"}, "Content-Type": {"application/json"}}
		_, err = b.mock.Client.Do(request)
		require.NoError(b, err)
	}
	b.page.Go("about:blank")
	b.view("traffic")
	b.page.SeeIn(".rows .row", "n=9999")
	b.page.Until(`document.querySelectorAll(".rows .row").length < 80`)
	for range 12 { // older ones are loaded as their place comes near
		b.page.Eval(`(() => { const rows = document.querySelector(".rows"); rows.scrollTop = rows.scrollHeight; })()`, nil)
		b.page.Until(`document.querySelectorAll(".rows .row").length > 5`)
		if strings.Contains(b.page.Text(".rows"), "n=0\n") {
			break
		}
		b.page.Until(`!document.querySelector(".live").innerText.includes("older") || document.querySelector(".rows").scrollHeight > document.querySelector(".rows").scrollTop + 2000`)
	}
	b.page.SeeIn(".live", "10,000 exchanges")
	b.page.Until(`document.querySelectorAll(".rows .row").length < 80`)
	b.page.Fill("Text", "n=77")
	b.page.SeeIn(".live", "111 exchanges that match")
}

func keyboardIsEnough(b bench) {
	for i := range 30 {
		b.patch(fmt.Sprint("user-", 1+i%25), `{}`)
	}
	b.page.Until(`document.querySelectorAll(".rows .row").length >= 20`)
	b.page.Keys(kb.Tab)
	b.page.Until(`document.activeElement.className === "skip"`)
	for range 20 {
		var there bool
		b.page.Eval(`document.activeElement.className === "rows"`, &there)
		if there {
			break
		}
		b.page.Keys(kb.Tab)
		b.page.Until(`document.activeElement !== document.body && getComputedStyle(document.activeElement).outlineStyle !== "none"`) // it is seen where one is
	}
	b.page.Keys(kb.ArrowDown)
	b.page.Keys(kb.ArrowDown)
	b.page.Keys(kb.Enter)
	b.page.Until(`location.hash === "#/traffic/29"`)
	b.page.Until(`document.activeElement.id === "exchange-title"`)
	b.page.Keys(kb.Tab)
	b.page.Until(`document.activeElement.innerText`)
}
