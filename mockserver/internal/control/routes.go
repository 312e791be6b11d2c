package control

import (
	"net/http"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/console"
	"github.com/actalike/actalike/internal/journal"
	"github.com/actalike/actalike/spec"
)

// routes are all routes of the control API. Records of every kind have one set of
// them; "records" is another name of "resources".
var routes = []route{
	{"GET", "health", "whether the mock is up, and what it acts like", (*Mock).health},
	{"GET", "users", "users with their tokens (?offset=0&limit=100)", (*Mock).users},
	{"GET", "users/{token}/state", "what one user's records hold, by resource", (*Mock).userState},
	{"PUT", "users/{token}/state", "replace a user's records; they must be valid answers", (*Mock).putUserState},
	{"POST", "users/{token}/reset", "take one user's records back to the seed", (*Mock).resetUser},
	{"POST", "reset", "restore the initial state", (*Mock).reset},

	{"GET", "resources", "what the API keeps, and how many records of it", (*Mock).resources},
	{"GET", "resources/{resource}", "records of a resource (?offset=0&limit=100&find=, and what they belong to: ?owner=1)", (*Mock).records},
	{"GET", "resources/{resource}/{id}", "one record, its seed and what differs (and what it belongs to: ?owner=1)", (*Mock).record},
	{"PUT", "resources/{resource}/{id}", "replace or add a record; it must be a valid answer", (*Mock).putRecord},
	{"DELETE", "resources/{resource}/{id}", "remove a record from its collection, and what belongs to it", (*Mock).deleteRecord},
	{"POST", "resources/{resource}/{id}/reset", "take one record back to the seed", (*Mock).resetRecord},
	{"GET", "records", "the same as resources", (*Mock).resources},
	{"GET", "records/{resource}", "the same as resources/{resource}", (*Mock).records},
	{"GET", "records/{resource}/{id}", "the same as resources/{resource}/{id}", (*Mock).record},
	{"PUT", "records/{resource}/{id}", "the same as resources/{resource}/{id}", (*Mock).putRecord},
	{"DELETE", "records/{resource}/{id}", "the same as resources/{resource}/{id}", (*Mock).deleteRecord},
	{"POST", "records/{resource}/{id}/reset", "the same as resources/{resource}/{id}/reset", (*Mock).resetRecord},

	{"GET", "faults", "every fault with its setting", (*Mock).faults},
	{"PUT", "faults/{id}", "switch a fault: on, user, probability, latency_ms", (*Mock).setFault},
	{"DELETE", "faults", "switch every fault off", (*Mock).clearFaults},
	{"GET", "latency", "what every answer is delayed by", (*Mock).latency},
	{"PUT", "latency", "delay every answer: latency_ms, jitter_ms", (*Mock).setLatency},

	{"GET", "clock", "the time by which the mock dates", (*Mock).clock},
	{"PUT", "clock", `move it: now ("2030-01-01"), advance ("24h"), running`, (*Mock).moveClock},
	{"DELETE", "clock", "back to the machine's time", (*Mock).resetClock},

	{"GET", "document/status", "when the document was read, what is wrong with it since, what was dropped", (*Mock).documentStatus},
}

// Console returns the handler of the control API, and of the page that uses it. api
// answers requests that are tried, and records them in the journal.
func (m *Mock) Console(access console.Access, traffic *journal.Journal, api http.Handler) http.Handler {
	list := make([]console.Route, len(routes))
	for i, r := range routes {
		list[i] = console.Route{
			Method: r.method, Path: r.path, Text: r.text,
			Serve: func(req *http.Request) (any, error) { return m.handle(r.serve, req) },
		}
	}
	return console.New(console.Config{
		Access: access, Traffic: traffic, API: api, Document: shown{m}, Try: shown{m}, Routes: list, Gave: m.Users.Known,
	})
}

// shown is what the console knows of a mock.
type shown struct{ mock *Mock }

var (
	_ console.Document = shown{}
	_ console.Try      = shown{}
)

// API implements [console.Document].
func (s shown) API() *spec.API { return s.mock.API }

// News implements [console.Document].
func (s shown) News() console.News { return s.mock.Document.news() }

// Maker implements [console.Try].
func (s shown) Maker() *fixtures.Maker { return s.mock.Maker }

// Fresh implements [console.Try].
func (s shown) Fresh(o *spec.Operation) int { return s.mock.State.Unused(o.Resource) }
