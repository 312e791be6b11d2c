package serve

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/actalike/actalike/cmd/actalike/internal/listen"
)

// An entrance is where clients come in, by HTTP or HTTPS.
type entrance struct {
	net.Listener
	secure *tls.Config // nil: plain HTTP
}

// enter opens the entrance, once its certificate is ready.
func enter(address string, o tlsOptions) (at entrance, err error) {
	host, _, _ := net.SplitHostPort(address) // listening says what is wrong with it
	if at.secure, err = o.config(host, time.Now()); err != nil {
		return at, err
	}
	at.Listener, err = listen.On(address)
	return at, err
}

func (at entrance) url() string {
	if at.secure != nil {
		return "https://" + at.Addr().String()
	}
	return "http://" + at.Addr().String()
}

func (at entrance) serve(server *http.Server) error {
	if at.secure == nil {
		return server.Serve(at)
	}
	return server.ServeTLS(at, "", "") // net/http answers plain HTTP with 400
}
