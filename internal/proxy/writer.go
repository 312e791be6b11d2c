package proxy

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/value"
)

// faithful adds nothing to an answer that the server did not say: net/http would
// guess a media type, a date and a length. An answer of unknown length is on its
// way as soon as its head is there.
type faithful struct {
	http.ResponseWriter
	proxy   *Proxy
	request *http.Request
	begun   bool
}

func (f *faithful) Unwrap() http.ResponseWriter { return f.ResponseWriter }

func (f *faithful) WriteHeader(status int) {
	header := f.Header()
	final := status >= 200
	if final && !f.begun {
		f.begun = true
		f.proxy.allow(header, f.request)
		for _, name := range []string{"Content-Type", "Date"} {
			if _, said := header[name]; !said {
				header[name] = nil
			}
		}
	}
	f.ResponseWriter.WriteHeader(status)
	if final && header.Get("Content-Length") == "" {
		_ = http.NewResponseController(f.ResponseWriter).Flush() // a writer that cannot flush writes at the end
	}
}

// breakOff sends what came of an answer that breaks off, before the panic that
// says so breaks the connection to the client off.
func (f *faithful) breakOff() {
	if fault := recover(); fault != nil {
		if f.begun {
			_ = http.NewResponseController(f.ResponseWriter).Flush() // the connection ends anyway
		}
		panic(fault)
	}
}

func (f *faithful) Write(p []byte) (int, error) {
	if !f.begun {
		f.WriteHeader(http.StatusOK)
	}
	return f.ResponseWriter.Write(p)
}

// held keeps an answer back until it is judged. One that is longer than most, or
// a stream of events, passes as it comes.
type held struct {
	http.ResponseWriter
	most    int
	status  int
	body    bytes.Buffer
	passing bool
}

// Unwrap lets a connection be taken over.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// FlushError flushes what is not held back.
func (h *held) FlushError() error {
	if !h.passing {
		return nil
	}
	return http.NewResponseController(h.ResponseWriter).Flush()
}

func (h *held) WriteHeader(status int) {
	if status < 200 {
		h.ResponseWriter.WriteHeader(status)
		return
	}
	h.status = status
	if media, _, err := mime.ParseMediaType(h.Header().Get("Content-Type")); err == nil && media == "text/event-stream" {
		h.pass()
	}
}

func (h *held) Write(p []byte) (int, error) {
	if h.passing {
		return h.ResponseWriter.Write(p)
	}
	h.body.Write(p)
	if h.body.Len() > h.most {
		h.pass()
	}
	return len(p), nil
}

// pass lets go of what was held back.
func (h *held) pass() {
	if h.passing || h.status == 0 {
		return
	}
	h.passing = true
	h.ResponseWriter.WriteHeader(h.status)
	_, _ = h.ResponseWriter.Write(h.body.Bytes()) // a client that is gone is told to whoever reads the answer
	h.body = bytes.Buffer{}
}

// release gives the app the answer, or what is broken about it.
func (h *held) release(broken []finding.Finding) {
	if h.passing || h.status == 0 || len(broken) == 0 {
		h.pass()
		return
	}
	h.passing = true
	clear(h.Header())
	h.Header().Set("Actalike-Held-Back", strconv.Itoa(h.status))
	list := make([]any, len(broken))
	for i, f := range broken {
		list[i] = value.Object{
			"message": f.Message, "expected": f.Expected, "actual": f.Actual,
			"pointer": f.Pointer, "rule": f.Rule, "document_position": f.DocumentPosition.String(),
		}
	}
	answer(h.ResponseWriter, http.StatusBadGateway, value.Object{
		"detail": "The answer of the server, " + strconv.Itoa(h.status) + ", is not as the document says.", "findings": list,
	})
}

// refuse answers in the proxy's own name.
func refuse(w http.ResponseWriter, status int, reason, hint string) {
	clear(w.Header()) // of an answer that is not sent
	body := value.Object{"detail": reason}
	if hint != "" {
		body["hint"] = hint
	}
	w.Header().Set("Actalike-Proxy", "no answer of the server")
	answer(w, status, body)
}

func answer(w http.ResponseWriter, status int, body value.Object) {
	text := append(value.Encode(body), '\n')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // a client that is gone needs no answer
}
