package console

import (
	"net/http"
	"sync"

	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/spec"
)

func (c *Console) documentRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "document", Text: "operations, resources and contradictions, as the command explain prints them", Serve: c.explain},
		{Method: "GET", Path: "document/{which}", Text: "the text of the published, overlay or effective document", Stream: c.text},
	}
}

// explained keeps the explanation of the description in force: large ones take
// their time.
type explained struct {
	mutex sync.Mutex
	api   *spec.API
	text  explain.Explanation
}

func (e *explained) of(api *spec.API) explain.Explanation {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.api != api {
		e.api, e.text = api, explain.Of(api)
	}
	return e.text
}

type documentView struct {
	explain.Explanation
	Texts   []textView `json:"texts"`
	Trouble *trouble   `json:"trouble,omitempty"`
}

type textView struct {
	Which string `json:"which"`
	Name  string `json:"name"`
	Size  int    `json:"size"`
}

func (c *Console) explain(*http.Request) (any, error) {
	d := c.config.Document
	api := d.API()
	view := documentView{Explanation: c.seen.of(api), Trouble: troubleOf(d.News().Trouble)}
	for _, which := range []string{"published", "overlay", "effective"} {
		if name, text, ok := textOf(api, which); ok {
			view.Texts = append(view.Texts, textView{which, name, len(text)})
		}
	}
	return view, nil
}

func textOf(api *spec.API, which string) (name string, text []byte, ok bool) {
	switch {
	case which == "published":
		return api.Published.Name, api.Published.Text, true
	case which == "overlay" && api.Overlaid:
		return api.Overlay.Name, api.Overlay.Text, true
	case which == "effective":
		return api.Effective.Name, api.Effective.Text, true
	}
	return "", nil, false
}

func (c *Console) text(w http.ResponseWriter, r *http.Request) {
	_, text, ok := textOf(c.config.Document.API(), r.PathValue("which"))
	if !ok {
		write(w, r, http.StatusNotFound, reason("there is no such document: published, overlay and effective are"))
		return
	}
	protect(w.Header())
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(text) // a client that left cannot be told
}
