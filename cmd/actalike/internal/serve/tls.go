package serve

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// A tlsOptions says whether to serve HTTPS, and with which certificate.
type tlsOptions struct {
	on        bool
	cert, key string // PEM files
	out       string // file for the generated certificate
}

func (o *tlsOptions) addFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.on, "tls", false, "serve HTTPS and HTTP/2, with a generated certificate or that of --cert")
	flags.StringVar(&o.cert, "cert", "", "PEM `FILE` with the certificate and its intermediates; implies --tls")
	flags.StringVar(&o.key, "key", "", "PEM `FILE` with the private key of --cert")
	flags.StringVar(&o.out, "tls-out", "", "`FILE` to write the generated certificate to, for curl --cacert and the like")
}

func (o *tlsOptions) check() error {
	switch {
	case (o.cert == "") != (o.key == ""):
		return &spec.Error{Message: "--cert and --key must be used together", Hint: "omit both to have a certificate generated (--tls)"}
	case o.cert != "" && o.out != "":
		return &spec.Error{Message: "--tls-out cannot be combined with --cert", Hint: "it writes the certificate that --tls generates"}
	case o.out != "" && !o.on:
		return &spec.Error{Message: "--tls-out needs --tls", Hint: "for example --tls --tls-out actalike.pem"}
	}
	o.on = o.on || o.cert != ""
	return nil
}

// config returns how to serve HTTPS on a host; nil if HTTPS is off.
func (o *tlsOptions) config(host string, now time.Time) (*tls.Config, error) {
	if !o.on {
		return nil, nil
	}
	pair, err := o.pair(host, now)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

func (o *tlsOptions) pair(host string, now time.Time) (tls.Certificate, error) {
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return pair, &spec.Error{Message: fmt.Sprintf("cannot use the certificate %q with the key %q", o.cert, o.key), Hint: "both must be PEM files, and the key must belong to the certificate and have no password", Err: err}
		}
		return pair, nil
	}
	pair, err := selfSigned(host, now)
	if err != nil || o.out == "" {
		return pair, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]})
	if err := os.WriteFile(o.out, text, 0o644); err != nil {
		return pair, &spec.Error{Message: fmt.Sprintf("cannot write the certificate to %q", o.out), Hint: "--tls-out must name a file in an existing folder", Err: err}
	}
	return pair, nil
}

// validFor is how long a generated certificate is valid.
const validFor = 30 * 24 * time.Hour

// selfSigned generates a certificate for the names of this machine and a host. Its
// key is never written anywhere.
func selfSigned(host string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "actalike"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validFor), // clocks differ a little
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true, // so that it can be trusted as a root
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	if ip := net.ParseIP(host); ip != nil && !ip.IsUnspecified() {
		template.IPAddresses = append(template.IPAddresses, ip)
	} else if ip == nil && host != "" && !slices.Contains(template.DNSNames, host) {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// fingerprint returns the SHA-256 fingerprint that browsers and openssl show.
func fingerprint(c tls.Certificate) string {
	text := ""
	for i, b := range sha256.Sum256(c.Certificate[0]) {
		if i > 0 {
			text += ":"
		}
		text += fmt.Sprintf("%02X", b)
	}
	return text
}

// line says which certificate is used, and how to make a client trust it.
func (o *tlsOptions) line(c tls.Certificate) string {
	text := "SHA-256 " + fingerprint(c)
	switch {
	case o.cert != "":
		return text
	case o.out != "":
		return text + "; trust it with curl --cacert " + o.out + " (Node.js: NODE_EXTRA_CA_CERTS)"
	}
	return text + "; self-signed: use curl -k, or --tls-out FILE and curl --cacert FILE"
}
