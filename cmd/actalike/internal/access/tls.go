// Package access reads the flags that say how to get at a server: certificates, headers
// and tokens.
package access

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/cmd/actalike/internal/option"
)

// TLS says which certificates a server may have, and which it is shown.
type TLS struct {
	Insecure        bool
	CA              string // PEM file
	ClientCert, Key string // PEM files
}

// AddFlags adds the flags of TLS.
func (o *TLS) AddFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.Insecure, "insecure", false, "accept any TLS certificate")
	flags.StringVar(&o.CA, "ca", "", "PEM `FILE` with certificates to trust, in addition to those of the system")
	flags.StringVar(&o.ClientCert, "client-cert", "", "PEM `FILE` with a client certificate")
	flags.StringVar(&o.Key, "client-key", "", "PEM `FILE` with the key of --client-cert (default: the same file)")
}

// Config returns what the flags say; nil if they say nothing.
func (o *TLS) Config() (*tls.Config, error) {
	if *o == (TLS{}) {
		return nil, nil
	}
	config := &tls.Config{InsecureSkipVerify: o.Insecure} //nolint:gosec // the flag says so
	if o.CA != "" {
		pool, err := trusted(o.CA)
		if err != nil {
			return nil, err
		}
		config.RootCAs = pool
	}
	switch {
	case o.ClientCert != "":
		pair, err := tls.LoadX509KeyPair(o.ClientCert, o.key())
		if err != nil {
			return nil, option.Invalid("client-cert", o.ClientCert, "a certificate whose key is in --client-key or in the same file", plain(err).Error())
		}
		config.Certificates = []tls.Certificate{pair}
	case o.Key != "":
		return nil, option.Invalid("client-key", o.Key, "given with --client-cert", "both are PEM files")
	}
	return config, nil
}

func (o *TLS) key() string {
	if o.Key == "" {
		return o.ClientCert
	}
	return o.Key
}

// trusted are the certificates of a file and those of the system.
func trusted(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, option.Invalid("ca", file, "a PEM file with certificates", plain(err).Error())
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, option.Invalid("ca", file, "a PEM file with certificates", "its blocks read -----BEGIN CERTIFICATE-----")
	}
	return pool, nil
}

// plain takes the name of the file, which has been said, out of an error.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
