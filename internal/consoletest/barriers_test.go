package consoletest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// everyView lists the views, each with a text that shows that it is there.
var everyView = []struct{ name, text string }{
	{"traffic", "Live"}, {"traffic/3", "Copy as curl"}, {"records", "Reset all"}, {"records/profile/user-1", "Differs from the seed"},
	{"try", "Begin with"}, {"faults", "Faults"}, {"document", "Taken for this because"}, {"document/~resources", "Why:"}, {"document/~contradictions", "openapi.yaml:"}, {"document/~texts", "openapi: 3"},
}

// nobodyIsKeptOut looks at every view in one theme, for barriers in one of the two
// widths: colours do not depend on it.
func nobodyIsKeptOut(dark bool) func(bench) { return func(b bench) { keepsNobodyOut(b, dark) } }

func keepsNobodyOut(b bench, dark bool) {
	axe := axeCore(b)
	b.patch("user-1", `{"`+word.Name+`":"Ada","unknown":1}`)
	b.patch("nobody", `{}`)
	b.patch("user-2", `{"`+word.Name+`":7,"details":{"`+word.Date+`":"x"},"unknown":[1,true,null,"x"]}`)
	b.page.Dark(dark)
	for _, width := range []int64{1280, 360} {
		b.page.Size(width, 740)
		for _, view := range everyView {
			b.page.Go("about:blank")
			b.view(view.name)
			b.page.See(view.text)
			where := fmt.Sprintf("%s, dark %t, %d pixels", view.name, dark, width)
			if dark == (width == 360) {
				require.Empty(b, b.page.Barriers(axe), where)
			}
			var beyond int
			b.page.Eval(`document.documentElement.scrollWidth - innerWidth`, &beyond)
			require.LessOrEqual(b, beyond, 0, "%s: the page is wider than the window", where)
			if *shots != "" {
				name := strings.NewReplacer("/", "-", "~", "").Replace(view.name)
				b.page.Screenshot(filepath.Join(*shots, fmt.Sprintf("%s-%t-%d.png", name, dark, width)))
			}
		}
	}
	if dark {
		return
	}
	b.page.Press("Theme") // system, light, dark
	b.page.Press("Theme: light")
	b.page.Until(`document.documentElement.dataset.theme === "dark"`)
}

func axeCore(t testing.TB) string {
	text, err := os.ReadFile("testdata/readers/node_modules/axe-core/axe.min.js")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("axe-core is not installed: make readers does it")
	}
	require.NoError(t, err)
	return string(text)
}
