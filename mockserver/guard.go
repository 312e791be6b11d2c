package mockserver

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// ControlHeader carries the control token.
const ControlHeader = "Actalike-Control-Token"

// guard closes the control routes to pages of other sites. A browser sends
// their Origin; a page that had its name resolve to this machine (DNS
// rebinding) sends a foreign Host.
func guard(config Config) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status, reason := config.forbids(r); status != 0 {
				plainReply(status, reason).write(w, r, nil)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// forbids says why a control request is refused; status 0 lets it in.
func (c Config) forbids(r *http.Request) (status int, reason string) {
	host := hostName(r.Host)
	switch {
	case c.Exposed && c.ControlToken == "":
		return http.StatusNotFound, "Control routes are off: the mock listens beyond this machine. --control-token turns them on."
	case !c.Exposed && !isLoopback(host):
		return http.StatusForbidden, "Control routes answer to loopback host names only."
	case !sameOrigin(r):
		return http.StatusForbidden, "Control routes are closed to other origins."
	case c.ControlToken != "" && !sameToken(r.Header.Get(ControlHeader), c.ControlToken):
		return http.StatusUnauthorized, "Control routes need the header " + ControlHeader + "."
	}
	return 0, ""
}

func sameToken(sent, wanted string) bool {
	return subtle.ConstantTimeCompare([]byte(sent), []byte(wanted)) == 1
}

// sameOrigin tells whether a request was made by no page, or by one of ours.
func sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	origin, err := url.Parse(origins[0])
	return err == nil && len(origins) == 1 && origin.Host != "" && strings.EqualFold(origin.Host, r.Host)
}

func hostName(hostPort string) string {
	if host, _, err := net.SplitHostPort(hostPort); err == nil {
		return host
	}
	return strings.Trim(hostPort, "[]")
}

// isLoopback knows loopback addresses and the names RFC 6761 keeps for them.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
