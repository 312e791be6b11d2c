package consoletest_test

import (
	"github.com/stretchr/testify/require"
)

func requestIsTried(b bench) {
	b.view("try")
	b.page.Until(`[...document.querySelectorAll("textarea")].some((e) => e.value.includes("` + word.Name + `"))`)
	b.page.Fill("As user", "user-4")
	b.page.Press("Send")
	b.page.SeeIn(".detail .status", "200")
	require.Equal(b, "user-4", entryOf(b, 1).user)

	b.page.Press("Boundary")
	b.page.See("At which boundary")
	b.page.Press("Send")
	b.page.See("Answered with 200")
	b.page.Press("Invalid")
	b.page.See("Which rule is broken")
	b.page.Eval(`(() => { const s = document.querySelector(".cases select"); s.selectedIndex = [...s.options].findIndex((o) => o.text.includes("format")); s.dispatchEvent(new Event("change")); })()`, nil)
	b.page.Press("Send")
	b.page.SeeIn(".detail .status", "400")
	b.page.SeeIn(".detail .aside", "format")
	b.page.Fill("As user", "")
	b.page.Press("Send")
	b.page.SeeIn(".detail .status", "401")
	b.page.Press("More headers")
	b.page.Fill("One a line", "Prefer: code=404")
	b.page.Fill("As user", "user-1")
	b.page.Press("Send")
	b.page.SeeIn(".detail .status", "404")
}
