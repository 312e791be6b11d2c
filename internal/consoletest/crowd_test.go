package consoletest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/spec"
)

// hostile is what nobody should be able to have the page run.
const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`

// crowd is a description with many collections, whose author was up to something.
func crowd(c *mockserver.Config) {
	type object = map[string]any
	person := object{"type": "object", "title": hostile, "description": hostile, "required": []string{"id", "firstName", "lastName"}, "properties": object{
		"id": object{"type": "integer", "readOnly": true}, "firstName": object{"type": "string", "minLength": 1, "description": hostile}, "lastName": object{"type": "string", "minLength": 1}, hostile: object{"type": "string"},
	}}
	answer := func(schema object) object {
		return object{"description": hostile, "content": object{"application/json": object{"schema": schema}}}
	}
	paths := object{}
	for i := range 60 {
		path := fmt.Sprintf("/crew%02d", i)
		id := object{"name": "id", "in": "path", "required": true, "description": hostile, "schema": object{"type": "integer"}}
		paths[path] = object{
			"get":  object{"operationId": fmt.Sprint("list ", i, hostile), "summary": hostile, "responses": object{"200": answer(object{"type": "array", "items": person})}},
			"post": object{"operationId": fmt.Sprint("add", i), "summary": fmt.Sprint("sign up number ", i), "requestBody": object{"content": object{"application/json": object{"schema": person}}}, "responses": object{"201": answer(person)}},
		}
		paths[path+"/{id}"] = object{
			"parameters": []any{id},
			"get":        object{"operationId": fmt.Sprint("read", i), "responses": object{"200": answer(person), "404": object{"description": "none"}}},
		}
	}
	text, err := json.Marshal(object{"openapi": "3.0.3", "info": object{"title": "Crowd " + hostile, "version": hostile}, "paths": paths})
	if err != nil {
		panic(err)
	}
	overlay := `{"overlay":"1.0.0","info":{"title":"x","version":"1"},"actions":[{"target":"$.info","update":{"description":` + fmt.Sprintf("%q", hostile) + `}}]}`
	c.API, err = spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: hostile + ".json", Text: text}, Overlay: spec.Source{Name: "overlay.json", Text: []byte(overlay)}})
	if err != nil {
		panic(err)
	}
}

// crowdIsFound works with a document of many operations: what is looked for is
// found by typing, by the keyboard too, and nothing of the document runs.
func crowdIsFound(b bench) {
	b.view("try")
	b.page.Until(`document.querySelector("[role=combobox]")`)
	b.page.Eval(`document.querySelector("[role=combobox]").focus()`, nil)
	b.page.SeeIn("[role=listbox]", "more: type to narrow")
	b.page.Until(`(() => { const list = [...document.querySelectorAll("[role=listbox]")].find((l) => !l.hidden), r = list.getBoundingClientRect();
		return list.contains(document.elementFromPoint(r.left + 20, r.bottom - 8)); })()`) // nothing cuts it off
	for _, key := range "sign number 41" {
		b.page.Keys(string(key))
	}
	b.page.Until(`document.querySelectorAll("[role=option]").length === 1`)
	b.page.Keys(kb.Enter)
	b.page.Until(`location.hash === "#/try/add41"`)
	b.page.Until(`document.querySelector("textarea.mono[rows='14']").value.includes("firstName")`)
	b.page.Press("Send")
	b.page.SeeIn(".detail .status", "201")
	b.page.SeeIn(".detail .diff", "/firstName")
	b.page.Until(`document.querySelectorAll(".detail .diff thead th").length === 2`) // there was nothing before
	b.ranNothing("a trial")

	b.view("records/crew41")
	b.page.SeeIn(".items .item-title", " ")
	require.NotRegexp(b, `^\d+$`, b.page.Text(".items .item-title"), "a person goes by name")
	b.page.SeeIn(".items", "created")
	b.passes("records")
	b.page.Eval(`document.querySelector("[role=combobox]").focus()`, nil)
	b.page.SeeIn("[role=listbox]", "crew59")
	b.passes("the list of resources")
	b.page.Keys("7")
	b.page.Keys(kb.ArrowDown)
	b.page.Keys(kb.Escape)
	b.page.Until(`document.querySelector("[role=combobox]").value.startsWith("crew41")`)

	b.view("document/read59")
	b.page.SeeIn(".operation[open]", "Taken for this because")
	b.page.Until(`document.querySelectorAll(".operation dl").length === 1`) // the others are made when they open
	b.passes("operations")
	for _, part := range []string{"~resources", "~contradictions", "~texts"} {
		b.view("document/" + part)
		b.ranNothing(part)
	}
	b.view("faults")
	b.page.See("None is on")
	b.traffic("GET", "/crew01")
	b.view("traffic")
	b.page.PressIn(".rows", "/crew01")
	b.page.See("Operation")
	b.ranNothing("traffic")
}

// passes looks whether anything ran, and whether anybody is kept out.
func (b bench) passes(where string) {
	b.Helper()
	b.ranNothing(where)
	require.Empty(b, b.page.Barriers(axeCore(b)), where)
}

func (b bench) ranNothing(where string) {
	b.Helper()
	b.page.Eval(`new Promise((done) => setTimeout(done, 100))`, nil)
	var hacked bool
	b.page.Eval(`Boolean(window.hacked || document.querySelector("main img, main script, header img"))`, &hacked)
	require.False(b, hacked, where)
}

// traffic sends a request without a body.
func (b bench) traffic(method, path string) {
	b.Helper()
	request, err := http.NewRequest(method, b.mock.URL()+path, strings.NewReader(""))
	require.NoError(b, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(b, err)
	require.NoError(b, response.Body.Close())
}
