package answer

import (
	"net/http"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// Record answers with the record that was read or written; nil where there is
// none, and the operation promises one all the same.
func (r *Responder) Record(record value.Object) Reply {
	if record == nil {
		return r.Made()
	}
	return r.show(r.Call.Operation.Success(), 0, record)
}

// Created answers with a new record, and says where it is. A record that was there
// already has no location.
func (r *Responder) Created(record value.Object, new bool) Reply {
	if record == nil || r.Place.Collection != nil && r.Place.Entry == nil {
		return r.Made()
	}
	reply := r.show(r.declared(http.StatusCreated, http.StatusOK, http.StatusAccepted), http.StatusCreated, record)
	if where := r.location(); where != "" && new {
		reply.SetHeader("Location", where)
	}
	return reply
}

// Deleted answers with nothing, or with the record that is gone.
func (r *Responder) Deleted(record value.Object) Reply {
	if record == nil {
		return r.Made()
	}
	return r.show(r.declared(http.StatusNoContent, http.StatusOK, http.StatusAccepted), http.StatusNoContent, record)
}

// show answers with a record as a response declares it; usual is the status where
// the document says no more than default.
func (r *Responder) show(response *spec.Response, usual int, record value.Object) Reply {
	o := r.Call.Operation
	if response == nil {
		return Reply{Status: http.StatusOK, Media: "application/json", Body: o.Resource.Schema.AppendJSON(nil, record)}
	}
	status := response.Code()
	if status == 0 {
		status = max(usual, http.StatusOK)
	}
	media, ok := r.choose(response)
	switch {
	case !ok:
		return r.send(status, response, media, nil)
	case o.Envelope == "" && (media.Schema == o.Resource.Schema || media.Schema == nil):
		media.Schema = o.Resource.Schema
		return r.send(status, response, media, record)
	case media.Schema == nil:
		return r.send(status, response, media, record)
	}
	bag := any(record)
	if o.Envelope != "" {
		bag = spec.Put(value.Object{}, o.Envelope, bag)
	}
	if shown, ok := r.Maker.View(media.Schema, media.Published, bag, r.Place.Number()); ok {
		return r.send(status, response, media, shown)
	}
	return r.madeFor(status, response, r.Place.Number())
}
