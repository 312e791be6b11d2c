package proxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/actalike/actalike/internal/tap"
	"github.com/actalike/actalike/spec"
)

// newTransport talks to the server: HTTP/2 where it offers that, bodies as they
// are compressed.
func newTransport(c Config) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        c.TLS.Clone(),
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  c.Timeout,
		ExpectContinueTimeout:  2 * time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
}

// fault says in words for a person why there is no whole answer.
func fault(ctx context.Context, err error) error {
	var said *spec.Error
	var without *missing
	switch {
	case errors.As(err, &said), errors.As(err, &without):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return tap.ErrGone
	}
	message, hint, kind, reached := explain(err)
	cause := err
	if !reached {
		cause = errors.Join(tap.ErrUnreachable, err)
	}
	return &spec.Error{Message: message, Hint: hint, Kind: kind, Err: &quiet{cause}}
}

// quiet keeps a cause for [errors.Is]; the message before it says all there is.
type quiet struct{ cause error }

func (q *quiet) Error() string {
	return strings.TrimPrefix(q.cause.Error(), tap.ErrUnreachable.Error()+"\n")
}
func (q *quiet) Unwrap() error { return q.cause }

// Kinds of faults that a program may know a remedy for.
var (
	ErrTimeout     = errors.New("no response in time")
	ErrCertificate = errors.New("the certificate cannot be trusted")
)

// explain finds what a person can do about an error; reached tells whether the
// server was there.
func explain(err error) (message, hint string, kind error, reached bool) {
	var name *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &name):
		return "the name " + quote(name.Name) + " leads to no address", "is the URL right, and does this machine reach its network?", nil, false
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there", "is the server up, and the port right?", nil, false
	case isTLS(err):
		message, hint, kind = explainTLS(err)
		return message, hint, kind, false
	case strings.Contains(err.Error(), `malformed HTTP response "\x15`):
		return "the server speaks TLS on this port", "try the URL with https", nil, false
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the server did not answer in time", "", ErrTimeout, isPastDial(err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "the server broke the connection off", "its own log may say why", nil, true
	}
	return "the server gave no usable answer", "its own log may say why", nil, isPastDial(err)
}

func isPastDial(err error) bool {
	var op *net.OpError
	return !errors.As(err, &op) || op.Op != "dial"
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") || strings.Contains(err.Error(), "tls: ")
}

func explainTLS(err error) (message, hint string, kind error) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "the certificate of the server is signed by nobody this machine trusts", "SSL_CERT_FILE names one to trust", ErrCertificate
	case errors.As(err, &name):
		return fmt.Sprintf("the certificate of the server is for another name than %q", name.Host), "is the URL right?", ErrCertificate
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate of the server has expired, or is not valid yet", "is the clock right?", ErrCertificate
	case strings.Contains(err.Error(), "HTTP response to HTTPS client") || strings.Contains(err.Error(), "first record does not look like"):
		return "the server speaks no TLS on this port", "try the URL with http", nil
	}
	return "no TLS connection could be made", "is it about the certificate?", ErrCertificate
}

func quote(text string) string { return strconv.Quote(text) }
