// Package console shows people what a server does: the traffic as it flows, the
// records behind it, and the description it acts by. It is an HTTP handler for
// everything below [Prefix]: a page, and the routes of the page and of scripts.
//
// A mock and a proxy have the same console. What one of them does not offer is
// not shown: a view is there if its routes are.
//
// Non-goals: no login, no history beyond the journal.
package console

import (
	"net/http"
	"strings"

	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/spec"
)

// Prefix is where everything stands that a server offers beside the API.
const Prefix = "/_actalike/"

// Within tells whether a path stands below [Prefix].
func Within(path string) bool {
	return strings.HasPrefix(path, Prefix) || path == strings.TrimSuffix(Prefix, "/")
}

// Config says what a console shows. The zero value shows an empty page.
type Config struct {
	// Name is what the server is, for the title of the page. Default: "mock".
	Name string
	// Access says who may use the console.
	Access Access
	// Traffic is the journal to show. Default: no traffic.
	Traffic *journal.Journal
	// API answers requests that are replayed or tried. It gets them without a
	// network, and takes them down in Traffic. Default: nothing is sent.
	API http.Handler
	// Document is the description that the server goes by. Default: none is shown.
	Document Document
	// Try makes requests up, and puts credentials into them. Default: none are.
	Try Try
	// Gave tells whether the server itself gave a user the token it calls. The
	// tokens of others stay out of what is copied. Default: it gave none.
	Gave func(user string) bool
	// Routes are further ones of the server.
	Routes []Route
}

// A Document is a description, which may be loaded again while the server runs.
type Document interface {
	// API is the description in force.
	API() *spec.API
	// News is what became of it since the start.
	News() News
}

// News is what became of a description since its server started.
type News struct {
	// Loads counts how many times another one took over.
	Loads int
	// Dropped are records that the last load had no place for, in words; the first
	// ones of Count.
	Dropped []string
	Count   int
	// Trouble says why the file as it is now is not in force; nil if it is.
	Trouble error
}

// A Console is an [http.Handler]. It is safe for concurrent use.
type Console struct {
	config  Config
	handler http.Handler
	assets  map[string]asset
	seen    explained
}

// New returns the console of a server.
func New(config Config) *Console {
	if config.Name == "" {
		config.Name = "mock"
	}
	if config.Gave == nil {
		config.Gave = func(string) bool { return false }
	}
	c := &Console{config: config, assets: readAssets()}
	c.handler = c.wrap()
	return c
}

// ServeHTTP implements [http.Handler].
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// wrap guards all routes. The page itself holds nothing worth a token, and a
// browser cannot send one with it: it asks for the token by itself.
func (c *Console) wrap() http.Handler {
	routes := c.config.Access.withToken(c.mux())
	return c.config.Access.fromHere(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.servePage(w, r) {
			routes.ServeHTTP(w, r)
		}
	}))
}

// routes are all routes, own ones first.
func (c *Console) routes() []Route {
	list := []Route{
		{Method: "GET", Path: "", Text: "this list; a browser gets the console", Serve: c.index},
		{Method: "GET", Path: "console", Text: "what the console shows, and of what", Serve: c.about},
	}
	if c.config.Traffic != nil {
		list = append(list, c.trafficRoutes()...)
	}
	if c.config.Try != nil && c.config.API != nil && c.config.Document != nil {
		list = append(list, c.tryRoutes()...)
	}
	if c.config.Document != nil {
		list = append(list, c.documentRoutes()...)
	}
	return append(list, c.config.Routes...)
}

func (c *Console) mux() http.Handler {
	mux := http.NewServeMux()
	for _, route := range c.routes() {
		pattern := route.Method + " " + Prefix + route.Path
		if route.Path == "" {
			pattern += "{$}"
		}
		mux.Handle(pattern, route)
	}
	return mux
}

type routeView struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Text   string `json:"text"`
}

func (c *Console) index(*http.Request) (any, error) {
	var list []routeView
	for _, route := range c.routes() {
		list = append(list, routeView{route.Method, Prefix + route.Path, route.Text})
	}
	return list, nil
}

type aboutView struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Version string   `json:"version"`
	Views   []string `json:"views"`
	Replay  bool     `json:"replay"`
	Loads   int      `json:"loads"`             // how many times another document took over
	Dropped []string `json:"dropped,omitempty"` // by the last one; the first ones
	Count   int      `json:"dropped_count"`
	Trouble *trouble `json:"trouble,omitempty"`
}

// views are the parts of the page, each with a route that it cannot do without.
var views = []struct{ name, route string }{
	{"traffic", "journal"},
	{"records", "records"},
	{"try", "try/operations"},
	{"faults", "faults"},
	{"document", "document"},
}

func (c *Console) about(*http.Request) (any, error) {
	about := aboutView{Name: c.config.Name, Views: []string{}, Replay: c.config.API != nil}
	offered := map[string]bool{}
	for _, route := range c.routes() {
		offered[route.Path] = true
	}
	for _, v := range views {
		if offered[v.route] {
			about.Views = append(about.Views, v.name)
		}
	}
	if d := c.config.Document; d != nil {
		news := d.News()
		about.Title, about.Version = d.API().Title, d.API().Version
		about.Loads, about.Dropped, about.Count, about.Trouble = news.Loads, news.Dropped, news.Count, troubleOf(news.Trouble)
	}
	return about, nil
}

// A trouble is an error for people to read.
type trouble struct {
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func troubleOf(err error) *trouble {
	if err == nil {
		return nil
	}
	return &trouble{err.Error(), spec.Hint(err)}
}
