package access

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/cmd/actalike/internal/exit"
	"github.com/actalike/actalike/cmd/actalike/internal/terminal"
	"github.com/actalike/actalike/internal/mask"
	"github.com/actalike/actalike/spec"
)

const secured = `openapi: 3.1.0
info: {title: t, version: "1"}
components:
  securitySchemes:
    machine:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: /oauth/token, scopes: {read: r, write: w}}}
paths:
  /a: {get: {security: [{machine: [read]}], responses: {"200": {description: ok}}}}
  /b: {get: {security: [{machine: [write, read]}], responses: {"200": {description: ok}}}}
`

func load(t *testing.T, text string) *spec.API {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "openapi.yaml", Text: []byte(text)}})
	require.NoError(t, err)
	return api
}

func terminalWith(env map[string]string) *terminal.Terminal {
	return &terminal.Terminal{Quiet: true, Secrets: &mask.Masker{}, Getenv: func(name string) string { return env[name] }}
}

func TestAClientGetsTokensAsTheDocumentSays(t *testing.T) {
	given, lasts := 0, 1
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		id, secret, _ := r.BasicAuth()
		if r.URL.Path != "/v1/oauth/token" || id != "me" || secret != "s3cret" || r.FormValue("scope") != "read write" || r.FormValue("grant_type") != "client_credentials" {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"invalid_client"}`)
			return
		}
		given++
		fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":%d}`, given, lasts)
	}))
	defer server.Close()
	api := load(t, secured)
	who := terminalWith(map[string]string{SecretVariable: "s3cret"})
	source, err := (&Tokens{ClientID: "me", TokenURL: "oauth/token"}).Source(who, api, server.URL+"/v1", nil)
	require.NoError(t, err)
	token := func(rejected string) string {
		text, err := source.Token(context.Background(), rejected)
		require.NoError(t, err)
		return text
	}
	require.Equal(t, "token-1", token(""))
	lasts = 3600
	require.Equal(t, "token-2", token(""), "the first one was about to expire")
	require.Equal(t, "token-2", token(""))
	require.Equal(t, "token-3", token("token-2"), "it was rejected")
	require.Equal(t, "token-3", token("token-2"), "another request had the old one rejected, too")
	require.Equal(t, "[redacted] [redacted]", who.Secrets.Text("token-3 s3cret"))

	wrong := terminalWith(map[string]string{SecretVariable: "other"})
	source, err = (&Tokens{ClientID: "me", TokenURL: server.URL + "/v1/oauth/token"}).Source(wrong, api, server.URL, nil)
	require.NoError(t, err)
	_, err = source.Token(context.Background(), "")
	require.ErrorContains(t, err, `gives the client "me" no token: invalid_client`)

	server.Close()
	_, err = source.Token(context.Background(), "")
	var unreachable *exit.Error
	require.ErrorAs(t, err, &unreachable)
	require.Equal(t, exit.Unreachable, unreachable.Status)
}

func TestTheFlowIsTheDocuments(t *testing.T) {
	require.Equal(t, flow{"/oauth/token", []string{"read", "write"}}, flowOf(load(t, secured)))
	_, err := (&Tokens{ClientID: "me"}).Source(terminalWith(nil), load(t, secured), "http://x.test", nil)
	require.ErrorContains(t, err, `invalid --client-id "me": must be given with a secret`)
	env := map[string]string{SecretVariable: "s3cret"}
	silent := load(t, "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n")
	_, err = (&Tokens{ClientID: "me"}).Source(terminalWith(env), silent, "http://x.test", nil)
	require.ErrorContains(t, err, "clientCredentials")
	_, err = (&Tokens{ClientID: "me", TokenURL: "ftp://x.test/"}).Source(terminalWith(env), silent, "http://x.test", nil)
	require.ErrorContains(t, err, "invalid --token-url")
	at, err := absolute("https://x.test/v2", "/oauth/token")
	require.NoError(t, err)
	require.Equal(t, "https://x.test/oauth/token", at)
}

func TestACommandPrintsTheToken(t *testing.T) {
	counter := filepath.Join(t.TempDir(), "n")
	source, err := (&Tokens{Command: "echo x >> " + counter + "; echo token-$(wc -l < " + counter + " | tr -d ' ')"}).Source(terminalWith(nil), nil, "", nil)
	require.NoError(t, err)
	for _, step := range []struct{ rejected, want string }{{"", "token-1"}, {"", "token-1"}, {"token-1", "token-2"}} {
		token, err := source.Token(context.Background(), step.rejected)
		require.NoError(t, err)
		require.Equal(t, step.want, token)
	}
	for command, want := range map[string]string{
		"exit 3":               "failed",
		"true":                 "must print a token and nothing else",
		"printf 'a\\nb\\n'":    "must print a token and nothing else",
		"echo gone >&2; false": "failed",
	} {
		source, err := (&Tokens{Command: command}).Source(terminalWith(nil), nil, "", nil)
		require.NoError(t, err)
		_, err = source.Token(context.Background(), "")
		require.ErrorContains(t, err, want, command)
		require.NotEmpty(t, spec.Hint(err))
	}
	_, err = (&Tokens{Command: "x", ClientID: "y"}).Source(terminalWith(nil), nil, "", nil)
	require.ErrorContains(t, err, "--token-command")
}

func TestHeadersAreReadAndSecretsAmongThemMasked(t *testing.T) {
	secrets := &mask.Masker{}
	headers := Headers{"X-Tenant: acme", "x-api-key:  k-12345678 ", "X-Empty:"}
	header, err := headers.Parse(secrets)
	require.NoError(t, err)
	require.Equal(t, http.Header{"X-Tenant": {"acme"}, "X-Api-Key": {"k-12345678"}, "X-Empty": {""}}, header)
	require.Equal(t, "acme [redacted]", secrets.Text("acme k-12345678"))
	require.Equal(t, " --header 'X-Tenant: acme' --header X-Empty:", headers.Flags())
	for _, wrong := range []string{"", "X-Tenant", ": 7", "X Tenant: 7", "X-A: a\nX-B: b", "Authorization: Bearer x", "Host: a", "content-length: 3"} {
		_, err := Headers{wrong}.Parse(secrets)
		require.ErrorContains(t, err, "invalid --header", wrong)
		require.NotEmpty(t, spec.Hint(err), wrong)
	}
}

// TestCertificates has a server demand a client certificate, which is here the one it
// shows itself, from clients who have to be told to trust it.
func TestCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, len(r.TLS.PeerCertificates))
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	defer server.Close()
	folder := t.TempDir()
	ca, pair, broken := filepath.Join(folder, "ca.pem"), filepath.Join(folder, "pair.pem"), filepath.Join(folder, "broken.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	key, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	require.NoError(t, err)
	both := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), block...)
	for name, text := range map[string][]byte{ca: block, pair: both, broken: []byte("nothing")} {
		require.NoError(t, os.WriteFile(name, text, 0o600))
	}
	ask := func(o TLS) (string, error) {
		config, err := o.Config()
		require.NoError(t, err)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config}, Timeout: 30 * time.Second}
		answer, err := client.Get(server.URL)
		if err != nil {
			return "", err
		}
		defer answer.Body.Close() //nolint:errcheck // only read
		text := make([]byte, 1)
		_, err = answer.Body.Read(text)
		return string(text), errors.Join(err)
	}
	_, err = ask(TLS{})
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, err, &unknown)
	for _, test := range []struct {
		TLS
		want string
	}{{TLS{CA: ca}, "0"}, {TLS{Insecure: true}, "0"}, {TLS{CA: ca, ClientCert: pair}, "1"}, {TLS{CA: ca, ClientCert: ca, Key: pair}, "1"}} {
		text, _ := ask(test.TLS)
		require.Equal(t, test.want, text, "%+v", test.TLS)
	}
	for _, wrong := range []TLS{{CA: "absent"}, {CA: broken}, {ClientCert: "absent"}, {ClientCert: broken}, {ClientCert: ca}, {Key: pair}} {
		_, err := wrong.Config()
		require.ErrorContains(t, err, "invalid --c", "%+v", wrong)
		require.NotEmpty(t, spec.Hint(err), "%+v", wrong)
	}
}
