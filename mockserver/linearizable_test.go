package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// notesMock is a mock of the notes that anybody may create, read, list, replace
// and delete.
func notesMock(t *testing.T, options ...func(*mockserver.Config)) *mocktest.Mock {
	t.Helper()
	source, err := spec.ReadFile(filepath.Join("..", "spec", "testdata", "documents", "bare-array.yaml"), nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	return mocktest.Start(t, append(options, func(c *mockserver.Config) { c.API = api })...)
}

// A noteStep is what a client did to one note: "put" and "delete" change it,
// "get" looks at it, by itself or in the list; "post" made it.
type noteStep struct {
	do, key, title string
}

// A noteSeen is what came of it: taken, or not there; title is what was read.
type noteSeen struct {
	there bool
	title string
}

// note is the sequential model of one note: the title it has, "" while there is
// none. A key is given out once: only the first post makes it.
var note = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[string][]porcupine.Operation{}
		for _, o := range history {
			key := o.Input.(noteStep).key
			by[key] = append(by[key], o)
		}
		var parts [][]porcupine.Operation
		for _, part := range by {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		title, in, seen := state.(string), input.(noteStep), output.(noteSeen)
		switch {
		case in.do == "post":
			return title == "", in.title
		case seen.there != (title != "" && title != "gone"):
			return false, state
		case !seen.there:
			return true, state
		case in.do == "put":
			return true, in.title
		case in.do == "delete":
			return true, "gone"
		}
		return seen.title == title, state
	},
}

// A noteClient is one of several that use the same notes.
type noteClient struct {
	t       *testing.T
	mock    *mocktest.Mock
	id      int
	chance  *rand.Rand
	shared  *noteKeys
	history []porcupine.Operation
}

// noteKeys are the keys that some client was told.
type noteKeys struct {
	mutex sync.Mutex
	keys  []string
}

func (k *noteKeys) any(chance *rand.Rand) string {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.keys[chance.IntN(len(k.keys))]
}

func (k *noteKeys) add(key string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.keys = append(k.keys, key)
}

type storedNote struct {
	ID    json.Number `json:"id"`
	Title string      `json:"title"`
}

func (c *noteClient) exchange(method, path, title string) (status int, text []byte, started, ended int64) {
	body := io.Reader(http.NoBody)
	if title != "" {
		body = strings.NewReader(fmt.Sprintf(`{"title":%q}`, title))
	}
	r, err := http.NewRequestWithContext(context.Background(), method, "http://mock.localhost"+path, body)
	if err != nil {
		panic(err) // a test's own URL
	}
	r.Header.Set("Content-Type", "application/json")
	started = time.Now().UnixNano()
	response, err := c.mock.Transport.RoundTrip(r)
	ended = time.Now().UnixNano()
	if err != nil {
		return 0, nil, started, ended
	}
	text, _ = io.ReadAll(response.Body) // of a recorder
	return response.StatusCode, text, started, ended
}

// step does one thing at random and remembers what came of it.
func (c *noteClient) step(n int) {
	title := fmt.Sprintf("client %d step %d", c.id, n)
	switch draw := c.chance.IntN(10); {
	case draw == 0 || n == 0:
		status, text, started, ended := c.exchange("POST", "/notes", title)
		var made storedNote
		if err := json.Unmarshal(text, &made); err != nil || status != 201 {
			c.t.Errorf("POST is answered %d %s", status, text)
			return
		}
		c.shared.add(string(made.ID))
		c.remember(noteStep{"post", string(made.ID), title}, noteSeen{there: true}, started, ended)
	case draw < 4:
		c.one("get", "GET", "")
	case draw < 7:
		c.one("put", "PUT", title)
	case draw < 8:
		c.one("delete", "DELETE", "")
	default:
		c.list()
	}
}

func (c *noteClient) one(do, method, title string) {
	key := c.shared.any(c.chance)
	status, text, started, ended := c.exchange(method, "/notes/"+key, title)
	var read storedNote
	if status == 200 {
		if err := json.Unmarshal(text, &read); err != nil {
			c.t.Errorf("%s is answered %s", method, text)
		}
	}
	if status != 200 && status != 204 && status != 404 {
		c.t.Errorf("%s is answered %d %s", method, status, text)
		return
	}
	c.remember(noteStep{do, key, title}, noteSeen{status < 300, read.Title}, started, ended)
}

// list looks at every note that somebody was told of before.
func (c *noteClient) list() {
	c.shared.mutex.Lock()
	known := append([]string(nil), c.shared.keys...)
	c.shared.mutex.Unlock()
	_, text, started, ended := c.exchange("GET", "/notes", "")
	var all []storedNote
	if err := json.Unmarshal(text, &all); err != nil {
		c.t.Errorf("the list is %s", text)
		return
	}
	titles := map[string]string{}
	for _, item := range all {
		if _, twice := titles[string(item.ID)]; twice {
			c.t.Errorf("note %s is listed twice", item.ID)
		}
		titles[string(item.ID)] = item.Title
	}
	for _, key := range known {
		title, there := titles[key]
		c.remember(noteStep{"get", key, ""}, noteSeen{there, title}, started, ended)
	}
}

func (c *noteClient) remember(in noteStep, out noteSeen, started, ended int64) {
	c.history = append(c.history, porcupine.Operation{ClientId: c.id, Input: in, Output: out, Call: started, Return: ended})
}

// TestCollectionsAreLinearizable has clients create, replace, delete, read and list
// the notes of one collection at the same time: some order of all that was done
// explains every answer, and no key is given out twice.
func TestCollectionsAreLinearizable(t *testing.T) {
	const clients, steps = 6, 60
	mock, shared := notesMock(t), &noteKeys{}
	var done sync.WaitGroup
	all := make([]*noteClient, clients)
	for id := range clients {
		all[id] = &noteClient{t: t, mock: mock, id: id, chance: rand.New(rand.NewPCG(1, uint64(id))), shared: shared}
		all[id].step(0)
	}
	for _, c := range all {
		done.Go(func() {
			for n := 1; n < steps; n++ {
				c.step(n)
			}
		})
	}
	done.Wait()
	var history []porcupine.Operation
	made := map[string]bool{}
	for _, c := range all {
		for _, o := range c.history {
			if in := o.Input.(noteStep); in.do == "post" {
				require.False(t, made[in.key], "the key %s was given out twice", in.key)
				made[in.key] = true
			}
		}
		history = append(history, c.history...)
	}
	require.True(t, porcupine.CheckOperations(note, history))
}

// TestLinearizabilityIsJudged shows that the model would see a lost write and a
// note that comes back.
func TestLinearizabilityIsJudged(t *testing.T) {
	at := func(n int64, in noteStep, out noteSeen) porcupine.Operation {
		return porcupine.Operation{Input: in, Output: out, Call: 2 * n, Return: 2*n + 1}
	}
	lost := []porcupine.Operation{at(0, noteStep{"post", "1", "a"}, noteSeen{there: true}), at(1, noteStep{"put", "1", "b"}, noteSeen{there: true}), at(2, noteStep{"get", "1", ""}, noteSeen{true, "a"})}
	back := []porcupine.Operation{at(0, noteStep{"post", "1", "a"}, noteSeen{there: true}), at(1, noteStep{"delete", "1", ""}, noteSeen{there: true}), at(2, noteStep{"get", "1", ""}, noteSeen{true, "a"})}
	require.False(t, porcupine.CheckOperations(note, lost))
	require.False(t, porcupine.CheckOperations(note, back))
}

// TestCreatesDoNotFillTheMemory creates far more records than are kept: what is
// beyond is refused in words, and costs no memory; a deletion makes room.
func TestCreatesDoNotFillTheMemory(t *testing.T) {
	const kept, more = 200, 3000
	mock := notesMock(t, func(c *mockserver.Config) { c.MaxRecords, c.Journal = kept, 100 })
	c := &noteClient{t: t, mock: mock}
	var last string
	create := func(n int) (taken, refused int) {
		for i := range n {
			status, text, _, _ := c.exchange("POST", "/notes", fmt.Sprintf("note %d", i))
			var made storedNote
			switch status {
			case 201:
				require.NoError(t, json.Unmarshal(text, &made))
				last = string(made.ID)
				taken++
			case 400: // the nearest to 507 that the document declares
				require.Contains(t, string(text), "at most 200 records")
				refused++
			default:
				t.Fatalf("POST is answered %d %s", status, text)
			}
		}
		return taken, refused
	}
	_, refused := create(kept + 300)
	require.Positive(t, refused)
	before := heap()
	taken, _ := create(more)
	require.Zero(t, taken)
	require.Less(t, heap()-before, int64(2<<20), "%d creates that were refused took that many bytes", more)

	status, _, _, _ := c.exchange("DELETE", "/notes/"+last, "")
	require.Equal(t, 204, status)
	taken, _ = create(2)
	require.Equal(t, 1, taken)
}

// heap is what is in use after a collection, in bytes.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far below
}
