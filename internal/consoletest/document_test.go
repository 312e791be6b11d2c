package consoletest_test

import (
	"fmt"
	"strings"

	"github.com/actalike/actalike/internal/explain"
)

func documentIsExplained(b bench) {
	operation := b.mock.Server.API().Operations[0]
	b.view("document")
	b.page.SeeIn(".operation", operation.Path)
	b.page.SeeIn(".operation", string(operation.Effect))
	b.page.SeeIn(".operation", operation.Reason)
	b.page.SeeIn(".card", operation.Resource.Name)
	b.page.Press("Contradictions")
	first := explain.Of(b.mock.Server.API()).Contradictions[0]
	b.page.SeeIn(".contradiction", first.Message)
	b.page.SeeIn(".contradiction", first.Consequence)
	b.page.Press(first.Places[0].Position.String())
	b.page.SeeIn(".line.hit .number", fmt.Sprint(first.Places[0].Position.Line))
	for _, which := range []string{"published", "overlay", "effective"} {
		b.page.Until(fmt.Sprintf(`document.querySelectorAll('[data-which=%q].text-column .line').length > 10`, which))
	}
	b.page.SeeIn(`[data-which="overlay"]`, "overlay: 1")
	b.page.Fill("Find in the texts", "x-actalike")
	lines := 0
	for line := range strings.Lines(string(b.mock.Server.API().Effective.Text)) {
		if strings.Contains(line, "x-actalike") {
			lines++
		}
	}
	b.page.See(fmt.Sprint("effective ", lines))
}
