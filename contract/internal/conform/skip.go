package conform

import (
	"errors"
	"net/http"

	"github.com/actalike/actalike/internal/tap"
)

// faultReason says why an exchange without a whole answer says nothing about the
// server; "" if it does, or if there is an answer.
func faultReason(x *tap.Exchange) string {
	switch {
	case errors.Is(x.Fault, tap.ErrGone):
		return tap.ErrGone.Error()
	case errors.Is(x.Fault, tap.ErrUnreachable):
		return tap.ErrUnreachable.Error()
	}
	return ""
}

// NotCheckable says why an exchange cannot be judged at all; "" if it can.
func NotCheckable(x *tap.Exchange) string {
	switch {
	case x.By != "" && x.By != "proxy":
		return "answered by the " + x.By
	case x.Status == http.StatusSwitchingProtocols:
		return "an upgraded connection"
	case x.Method == http.MethodConnect || x.Method == http.MethodTrace:
		return "no request to an API"
	case isPreflight(x):
		return "a question of the browser about another origin (CORS)"
	}
	return faultReason(x)
}

func isPreflight(x *tap.Exchange) bool {
	return x.Method == http.MethodOptions && x.Request.Header.Get("Access-Control-Request-Method") != ""
}
