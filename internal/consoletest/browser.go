// Package consoletest opens a console in a real browser, for tests:
//
//	page := consoletest.Start(t).Open(t, mock.URL()+"/_actalike/")
//	page.Press("Pause")
//	page.See("Paused")
package consoletest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// A Browser is a headless Chromium with a profile of its own.
type Browser struct{ context context.Context }

// Start starts a browser that ends with the test. Without Chromium the test is
// skipped, or fails where CI is set.
func Start(t testing.TB) *Browser {
	t.Helper()
	program := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.WSURLReadTimeout(waitLimit), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
	)
	allocated, end := chromedp.NewExecAllocator(context.Background(), options...)
	browser, stop := chromedp.NewContext(allocated)
	t.Cleanup(func() { stop(); end() })
	require.NoError(t, chromedp.Do(browser, chromedp.Navigate("about:blank")))
	return &Browser{browser}
}

func chromium(t testing.TB) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("Chromium is not installed")
	}
	t.Skip("Chromium is not installed: the console is not looked at")
	return ""
}

// A Page is one tab.
type Page struct {
	t       testing.TB
	context context.Context
	errors  chan string
}

// waitLimit is how long to wait for something to appear: it only ends tests that hang.
const waitLimit = 2 * time.Minute

// Open opens an address in a new tab, 1280 by 800 pixels.
func (b *Browser) Open(t testing.TB, url string) *Page {
	t.Helper()
	tab, stop := chromedp.NewContext(b.context)
	t.Cleanup(stop)
	p := &Page{t: t, context: tab, errors: make(chan string, 100)}
	require.NoError(t, chromedp.Listen(tab, p.listen))
	p.Size(1280, 800)
	p.Go(url)
	return p
}

// listen keeps what the page's code did not catch.
func (p *Page) listen(event any) {
	if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
		select {
		case p.errors <- describe(thrown.ExceptionDetails):
		default:
		}
	}
}

func describe(d *runtime.ExceptionDetails) string {
	text := d.Text
	if d.Exception != nil {
		text += " " + d.Exception.Description
	}
	return fmt.Sprintf("%s:%d: %s", d.URL, d.LineNumber+1, text)
}

func (p *Page) run(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.context, waitLimit)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, actions...))
}

// Go opens another address in the tab.
func (p *Page) Go(url string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.context, waitLimit)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil && !strings.Contains(err.Error(), "ERR_ABORTED") {
		require.NoError(p.t, err)
	}
}

// Size sets what the page sees as its window, in pixels.
func (p *Page) Size(width, height int64) {
	p.t.Helper()
	p.run(chromedp.EmulateViewport(width, height))
}

// Dark has the page see a system with a dark theme, or a light one.
func (p *Page) Dark(dark bool) {
	p.t.Helper()
	theme := map[bool]string{true: "dark", false: "light"}[dark]
	_, err := chromedp.Call(p.context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
	})
	require.NoError(p.t, err)
}

// Eval reads what a JavaScript expression gives, a promise awaited; nil reads
// nothing.
func (p *Page) Eval(code string, into any) {
	p.t.Helper()
	p.eval(waitLimit, code, into)
}

func (p *Page) eval(most time.Duration, code string, into any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.context, most)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf("(async () => JSON.stringify((await (%s)) ?? null) || \"null\")()", code), chromedp.EvalAwaitPromise))
	require.NoError(p.t, err, "%.300s", code)
	if into != nil {
		require.NoError(p.t, json.Unmarshal([]byte(text), into), "%.300s: %s", code, text)
	}
}

// Until waits until JavaScript gives true.
func (p *Page) Until(code string) {
	p.t.Helper()
	for end := time.Now().Add(waitLimit); ; time.Sleep(30 * time.Millisecond) {
		var done bool
		p.Eval("(async () => Boolean("+code+"))()", &done)
		if done {
			return
		}
		if time.Now().After(end) {
			p.t.Fatalf("not so in time: %s\n%s", code, p.Text("body"))
		}
	}
}

// See waits until a text is on the page.
func (p *Page) See(text string) { p.t.Helper(); p.SeeIn("body", text) }

// SeeIn waits until a text is in an element.
func (p *Page) SeeIn(selector, text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.innerText.includes(%s))", selector, strconv.Quote(text)))
}

// Text is what a person reads in the first element.
func (p *Page) Text(selector string) (text string) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("(document.querySelector(%q) || {innerText: ''}).innerText", selector), &text)
	return text
}

// Press presses the button, link or row that says a text, as a mouse does.
func (p *Page) Press(text string) { p.t.Helper(); p.PressIn("body", text) }

// PressIn is Press within an element.
func (p *Page) PressIn(selector, text string) {
	p.t.Helper()
	mark := fmt.Sprintf(`(() => {
		document.querySelectorAll("[data-pressed]").forEach((e) => e.removeAttribute("data-pressed"));
		const said = (e) => (e.getAttribute("aria-label") || e.innerText || "").trim();
		const seen = (e) => e.offsetParent !== null && !e.disabled;
		const all = [...document.querySelectorAll(%[1]q)].flatMap((e) => [...e.querySelectorAll("button, a, summary, [role=option]")]).filter(seen);
		const found = all.find((e) => said(e) === %[2]s) || all.find((e) => said(e).includes(%[2]s));
		if (found) { found.setAttribute("data-pressed", ""); found.scrollIntoView({ block: "center" }); }
		return found;
	})()`, selector, strconv.Quote(text))
	p.Until(mark)
	p.run(chromedp.Click(chromedp.CSS("[data-pressed]")))
}

// Fill puts a text into the control with a label, as typing it would.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf(`(() => {
		const named = (e) => (e.getAttribute("aria-label") || (e.labels && e.labels[0] && e.labels[0].innerText) || "").trim();
		const all = [...document.querySelectorAll("input, textarea, select")].filter((e) => e.offsetParent !== null && !e.disabled);
		const control = all.find((e) => named(e) === %[1]s) || all.find((e) => named(e).startsWith(%[1]s));
		if (!control) return false;
		control.focus();
		control.value = %[2]s;
		control.dispatchEvent(new Event("input", { bubbles: true }));
		control.dispatchEvent(new Event("change", { bubbles: true }));
		return true;
	})()`, strconv.Quote(label), strconv.Quote(text)))
}

// Keys presses keys, as chromedp names them.
func (p *Page) Keys(keys string) { p.t.Helper(); p.run(chromedp.KeyEvent(keys)) }

// Errors lists what the page's code did not catch so far.
func (p *Page) Errors() (list []string) {
	for {
		select {
		case text := <-p.errors:
			list = append(list, text)
		default:
			return list
		}
	}
}

// Screenshot writes what is seen to a file, for somebody to look at.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.context, chromedp.CaptureScreenshot())
	require.NoError(p.t, err)
	require.NoError(p.t, os.WriteFile(filepath.Clean(name), picture, 0o644))
}

// A Barrier is something that keeps a person from using the page.
type Barrier struct{ ID, Impact, Help, Where string }

// Barriers lists what axe-core, whose text is given, finds on the page as it is:
// what is serious, and what is critical.
func (p *Page) Barriers(axe string) (list []Barrier) {
	p.t.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](axe + ";undefined"))
	p.eval(3*waitLimit, `axe.run({ resultTypes: ["violations"], preload: false }).then((found) => found.violations.filter((v) => v.impact === "serious" || v.impact === "critical")
		.flatMap((v) => v.nodes.map((n) => ({ ID: v.id, Impact: v.impact, Help: v.help, Where: n.html.slice(0, 200) }))))`, &list)
	return list
}
