package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/actalike/actalike/internal/journal"
)

func (c *Console) trafficRoutes() []Route {
	list := []Route{
		{Method: "GET", Path: "journal", Text: "recent exchanges, newest first (?limit=100)", Serve: c.recent},
		{Method: "DELETE", Path: "journal", Text: "forget all exchanges", Serve: c.forget},
		{Method: "GET", Path: "journal/rows", Text: "exchanges without their bodies, newest first (?status=4xx&user=&text=&before=0&limit=100)", Serve: c.rows},
		{Method: "GET", Path: "journal/stream", Text: "rows as they come, as server-sent events (?status=&user=&text=&after=-1)", Stream: c.stream},
		{Method: "GET", Path: "journal/{id}", Text: "one exchange, with what it changed and how to send it again", Serve: c.exchange},
	}
	if c.config.API != nil {
		list = append(list, Route{Method: "POST", Path: "journal/{id}/replay", Text: "send the request of an exchange again", Serve: c.replay})
	}
	return list
}

const (
	maxExchanges = 1000
	maxRows      = 10_000
)

func (c *Console) recent(r *http.Request) (any, error) {
	limit, err := Number(r, "limit", 100, maxExchanges)
	if err != nil {
		return nil, err
	}
	return c.config.Traffic.Recent(limit), nil
}

type doneView struct {
	Status string `json:"status"`
}

func (c *Console) forget(*http.Request) (any, error) {
	c.config.Traffic.Clear()
	return doneView{"forgotten"}, nil
}

func filterOf(r *http.Request) journal.Filter {
	query := r.URL.Query()
	return journal.Filter{Status: query.Get("status"), User: query.Get("user"), Text: query.Get("text")}
}

type rowsView struct {
	Kept int           `json:"kept"` // in the journal, whatever the filter
	Rows []journal.Row `json:"rows"`
}

func (c *Console) rows(r *http.Request) (any, error) {
	limit, err := Number(r, "limit", 100, maxRows)
	if err != nil {
		return nil, err
	}
	before, err := Number(r, "before", 0, int(^uint(0)>>1))
	if err != nil {
		return nil, err
	}
	return rowsView{c.config.Traffic.Count(), c.config.Traffic.Page(filterOf(r), int64(before), limit)}, nil
}

// entry finds the exchange that a route names.
func (c *Console) entry(r *http.Request) (*journal.Entry, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, Refuse(http.StatusNotFound, "%q is not the number of an exchange", r.PathValue("id"))
	}
	e, ok := c.config.Traffic.Entry(id)
	if !ok {
		return nil, Refuse(http.StatusNotFound, "exchange %d is not kept", id)
	}
	return e, nil
}

type exchangeView struct {
	journal.Exchange
	Copy copies `json:"copy"`
}

func (c *Console) exchange(r *http.Request) (any, error) {
	e, err := c.entry(r)
	if err != nil {
		return nil, err
	}
	return exchangeView{e.Exchange(), c.copies(e, r)}, nil
}

const (
	batchRows  = 200                    // at most, in one event
	batchEvery = 100 * time.Millisecond // at most, for one reader
	floodEvery = 400 * time.Millisecond // the same while more comes than an event holds: nobody reads that
	beatEvery  = 15 * time.Second       // so that a reader that is gone is noticed
)

// stream sends rows until the reader goes. It takes no more than batchEvery
// lets it: in a flood it skips, and says how many.
func (c *Console) stream(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		after = -1
	}
	s := c.config.Traffic.Subscribe(after)
	defer s.Close()
	out := newEvents(w)
	filter := filterOf(r)
	for r.Context().Err() == nil {
		batch, err := s.Wait(r.Context(), beatEvery, filter, batchRows)
		if err == nil {
			err = out.send(batch)
		}
		if err != nil {
			return // the reader is gone
		}
		if batch.Missed > 0 {
			time.Sleep(floodEvery)
		} else {
			time.Sleep(batchEvery)
		}
	}
}

// events writes server-sent events (HTML, 9.2).
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

func newEvents(w http.ResponseWriter) events {
	e := events{w, http.NewResponseController(w)}
	_ = e.control.SetReadDeadline(time.Time{}) // a stream outlives the server's limits on requests, where it has some
	protect(w.Header())
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_ = e.control.Flush() // send finds out what is wrong
	return e
}

// send sends a batch, or a sign of life where it is empty.
func (e events) send(batch journal.Batch) error {
	if len(batch.Rows) == 0 && batch.Missed == 0 && !batch.Cleared {
		if _, err := fmt.Fprint(e.w, ": still here\n\n"); err != nil {
			return err
		}
		return e.control.Flush()
	}
	text, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(e.w, "data: %s\n\n", text); err != nil {
		return err
	}
	return e.control.Flush()
}
