package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/actalike/actalike/internal/journal"
)

// maxSending bounds how long a request of the console may take.
const maxSending = 90 * time.Second

// noteWithin is how long to wait for an exchange to be taken down.
const noteWithin = 5 * time.Second

// replay sends the request of an exchange again, with the credentials it had.
func (c *Console) replay(r *http.Request) (any, error) {
	e, err := c.entry(r)
	if err != nil {
		return nil, err
	}
	if e.Cut() {
		return nil, Refuse(http.StatusConflict, "exchange %d cannot be sent again: the end of its body was not kept", e.ID())
	}
	again, err := http.NewRequest(e.Method, e.URL.String(), bytes.NewReader(e.Request.Body))
	if err != nil {
		return nil, Refuse(http.StatusConflict, "exchange %d cannot be sent again: %v", e.ID(), err)
	}
	again.Header = e.Request.Header.Header()
	return c.send(r, again)
}

// send has the API answer a request, and finds what was taken down of it.
func (c *Console) send(r, request *http.Request) (any, error) {
	ctx, cancel := context.WithTimeout(r.Context(), maxSending)
	defer cancel()
	ctx, receipt := journal.WithReceipt(ctx)
	request = request.WithContext(ctx)
	request.Host, request.RemoteAddr, request.TLS = r.Host, r.RemoteAddr, r.TLS
	request.RequestURI = request.URL.RequestURI()
	if request.Body == nil || request.ContentLength == 0 {
		request.Body = http.NoBody
	}
	if err := c.answer(request); err != nil {
		return nil, Refuse(http.StatusBadGateway, "the server failed: %v", err)
	}
	waiting, stop := context.WithTimeout(ctx, noteWithin)
	defer stop()
	id, err := receipt.Wait(waiting)
	if err != nil {
		return nil, Refuse(http.StatusGatewayTimeout, "the request was sent; what became of it was not taken down in time")
	}
	e, ok := c.config.Traffic.Entry(id)
	if !ok {
		return nil, Refuse(http.StatusGone, "the request was sent; exchange %d is not kept any more", id)
	}
	return exchangeView{e.Exchange(), c.copies(e, r)}, nil
}

// answer takes a request to the API. A connection that is cut is an answer too.
func (c *Console) answer(request *http.Request) (err error) {
	defer func() {
		if fault := recover(); fault != nil && !isAbort(fault) {
			err = fmt.Errorf("%v", fault)
		}
	}()
	c.config.API.ServeHTTP(&nowhere{header: http.Header{}}, request)
	return nil
}

func isAbort(fault any) bool {
	err, ok := fault.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// nowhere takes an answer that is read from the journal.
type nowhere struct{ header http.Header }

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) WriteHeader(int)             {}
func (n *nowhere) Write(p []byte) (int, error) { return io.Discard.Write(p) }
func (n *nowhere) Flush()                      {}
