package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/actalike/actalike/internal/value"
)

// A Route is one route below [Prefix]; it documents itself in the index. Either
// Serve or Stream is set.
type Route struct {
	Method string
	Path   string // below Prefix, as http.ServeMux takes it
	Text   string
	Serve  func(*http.Request) (any, error) // what is found is written as JSON
	Stream http.HandlerFunc                 // writes by itself
}

// A Refusal is an error with the status and body it is answered with.
type Refusal struct {
	Status int
	Body   any
}

func (e *Refusal) Error() string {
	if body, ok := e.Body.(map[string]any); ok {
		if reason, ok := body["detail"].(string); ok {
			return reason
		}
	}
	return string(encode(e.Body))
}

// Refuse is a refusal with its reason in words.
func Refuse(status int, format string, args ...any) error {
	return &Refusal{Status: status, Body: reason(fmt.Sprintf(format, args...))}
}

func reason(text string) value.Object { return value.Object{"detail": text} }

// ServeHTTP implements [http.Handler].
func (route Route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if route.Stream != nil {
		route.Stream(w, r)
		return
	}
	body, err := route.Serve(r)
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		write(w, r, refused.Status, refused.Body)
	case err != nil:
		write(w, r, http.StatusInternalServerError, reason(err.Error()))
	default:
		write(w, r, http.StatusOK, body)
	}
}

func write(w http.ResponseWriter, r *http.Request, status int, body any) {
	text := encode(body)
	protect(w.Header())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(text) // a client that left cannot be told
	}
}

// encode writes what a route found, readable in a terminal.
func encode(v any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return value.Encode(reason(err.Error()))
	}
	return text.Bytes()
}

// Number reads a query parameter from 0 to most.
func Number(r *http.Request, name string, byDefault, most int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return byDefault, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, Refuse(http.StatusBadRequest, "%s=%q: a number from 0 to %d is accepted", name, text, most)
	}
	return n, nil
}

// maxBody bounds the body of a request to a route, in bytes.
const maxBody = 16 << 20

// read reads the JSON object that a request sends.
func read(r *http.Request, into any) error {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return Refuse(http.StatusBadRequest, "the body could not be read: %v", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return Refuse(http.StatusBadRequest, "the body is not as it should be: %v", err)
	}
	return nil
}
