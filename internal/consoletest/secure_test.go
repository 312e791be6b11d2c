package consoletest_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"
)

// nothingRuns sends markup and script in everything that a client chooses, and
// looks whether any of it became part of the page.
func nothingRuns(b bench) {
	const mark = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><svg onload=window.hacked=1>'"&lt;b&gt;javascript:window.hacked=1`
	inJSON := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(mark)
	body := `{"` + inJSON + `":"` + inJSON + `","` + word.Name + `":"` + inJSON + `","details":{"` + word.Text + `":"` + inJSON + `","address":{"` + inJSON + `":["` + inJSON + `"]},"` + word.List + `":["` + inJSON + `"],"` + word.Date + `":"` + inJSON + `"}}`
	valid := strings.Replace(body, `,"`+word.Date+`":"`+inJSON+`"`, "", 1)
	headers := []string{"X-Mark", mark, "User-Agent", mark, "Prefer", "code=" + mark}
	require.Equal(b, 400, b.patch("user-1", body, headers...))
	require.Equal(b, 200, b.patch("user-1", valid, headers...))
	b.patch(mark, body, headers...)
	b.patch("user-1", mark, append(headers, "Content-Type", "text/html; x="+`"<b>"`)...)
	request, err := http.NewRequest("<IMG>"[1:4], b.mock.URL()+"/"+"%3Cimg%20src=x%20onerror=window.hacked=1%3E?"+"q=<script>window.hacked=1</script>", nil)
	require.NoError(b, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())

	look := func(where string) {
		b.Helper()
		b.page.Eval(`new Promise((done) => setTimeout(done, 250))`, nil)
		var hacked bool
		b.page.Eval(`Boolean(window.hacked || document.querySelector("main img, main script, main svg, main b, main [onerror], main a[href^='javascript:' i]"))`, &hacked)
		require.False(b, hacked, where)
	}
	for id := 1; id <= 5; id++ {
		b.view(fmt.Sprint("traffic/", id))
		b.page.SeeIn("#exchange-title", "/")
		b.page.Eval(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil)
		look(fmt.Sprint("exchange ", id))
	}
	b.view("traffic/2")
	b.page.SeeIn(".diff", "onerror")
	b.view("records/profile/user-1")
	b.page.SeeIn("article", "onerror")
	b.page.Press("Edit")
	look("record")
	b.view("traffic/%3Cimg%20src=x%20onerror=window.hacked=1%3E")
	look("address")
	b.view("try/" + "%3Cimg%20src=x%20onerror=window.hacked=1%3E")
	look("operation")

	// The page could not turn text into markup if it wanted to.
	var refused bool
	b.page.Eval(`(() => { try { document.body.innerHTML = "<b>x</b>"; return false; } catch { return true; } })()`, &refused)
	require.True(b, refused, "trusted types are enforced")
	b.page.Eval(`(() => { try { document.body.setAttribute("onclick", "window.hacked = 1"); return false; } catch { return true; } })()`, &refused)
	require.True(b, refused, "no text becomes a handler")
}

func tokenIsAskedFor(b bench) {
	b.page.See("This console needs its token")
	b.page.Fill("Control token", "wrong")
	b.page.Press("Open")
	b.page.Until(`document.querySelector("input[type=password]") && document.querySelector("input[type=password]").value === ""`)
	require.NotContains(b, b.page.Text("body"), "user-1")
	b.page.Fill("Control token", "open sesame")
	b.page.Press("Open")
	b.page.See("No requests yet")
	b.patch("user-1", `{}`)
	b.page.SeeIn(".rows .row", "user-1")
}
