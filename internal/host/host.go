// Package host tells names of this machine from others. A server that only this
// machine can reach answers to these alone: any page on the web can have a name
// of its own resolve to 127.0.0.1 (DNS rebinding).
package host

import (
	"net"
	"net/netip"
	"strings"
)

// Name is the host of a Host header or of the authority of a URL, without its
// port and without the brackets of an IPv6 address.
func Name(hostPort string) string {
	if name, _, err := net.SplitHostPort(hostPort); err == nil {
		return name
	}
	return strings.Trim(hostPort, "[]")
}

// IsLoopback knows loopback addresses and the names RFC 6761 keeps for them.
func IsLoopback(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(name)
	return err == nil && address.Unmap().IsLoopback()
}
