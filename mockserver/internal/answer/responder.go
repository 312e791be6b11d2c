package answer

import (
	"net/http"
	"slices"
	"strings"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/mockserver/internal/call"
	"github.com/actalike/actalike/mockserver/internal/media"
	"github.com/actalike/actalike/mockserver/internal/state"
	"github.com/actalike/actalike/spec"
)

// A Responder makes the answers to one call.
type Responder struct {
	Call    *call.Call
	Place   *state.Place // of the record that the call is about
	Maker   *fixtures.Maker
	Records int // items in a list of things that nothing keeps

	page pageFacts // what a list answer says of itself in headers
}

// choose picks the representation of a response that the client likes best.
func (r *Responder) choose(response *spec.Response) (spec.MediaType, bool) {
	chosen, acceptable, ok := media.Choose(r.Call.HTTP.Header.Values("Accept"), response)
	if !acceptable {
		r.Call.Notice(call.NotAcceptable, "no declared media type is acceptable: the first one is sent")
	}
	return chosen, ok
}

// send answers with a value in a representation, and the headers that the
// response declares.
func (r *Responder) send(status int, response *spec.Response, m spec.MediaType, v any) Reply {
	p := Reply{Status: status}
	if m.Name != "" {
		p.Media = media.Sent(m.Name)
		p.Body = media.Encode(m, p.Media, v)
	}
	r.setHeaders(&p, response)
	return p
}

// declared returns the first response that is declared for one of the statuses, or
// the operation's success.
func (r *Responder) declared(statuses ...int) *spec.Response {
	for _, status := range statuses {
		i := slices.IndexFunc(r.Call.Operation.Responses, func(response *spec.Response) bool {
			return response.Code() == status && !strings.Contains(strings.ToUpper(response.Status), "X")
		})
		if i >= 0 {
			return r.Call.Operation.Responses[i]
		}
	}
	return r.Call.Operation.Success()
}

func statusOf(response *spec.Response) int {
	if code := response.Code(); code != 0 {
		return code
	}
	return http.StatusOK
}
