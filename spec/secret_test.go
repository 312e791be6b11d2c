package spec_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/spec"
)

const keyed = `openapi: 3.1.0
info: {title: Keyed, version: "1"}
security: [{inHeader: []}, {inQuery: []}]
paths: {/a: {get: {responses: {"200": {description: fine}}}}}
components:
  securitySchemes:
    inHeader: {type: apiKey, in: header, name: X-Odd}
    inQuery: {type: apiKey, in: query, name: odd}
`

func TestSecretsAreHidden(t *testing.T) {
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "keyed.yaml", Text: []byte(keyed)}})
	require.NoError(t, err)
	s := api.Secrets()
	header := http.Header{
		"Authorization": {"Bearer abc"}, "Cookie": {"a=1; b=2"}, "Set-Cookie": {"c=3; Path=/"}, "X-Odd": {"k"},
		"Location": {"/x?token=abc&y=1"}, "X-Other": {"stays"},
	}
	require.Equal(t, http.Header{
		"Authorization": {"Bearer [redacted]"}, "Cookie": {"a=[redacted]; b=[redacted]"}, "Set-Cookie": {"c=[redacted]; Path=/"}, "X-Odd": {"[redacted]"},
		"Location": {"/x?token=%5Bredacted%5D&y=1"}, "X-Other": {"stays"},
	}, s.Header(header))
	require.Equal(t, "Bearer abc", header.Get("Authorization"), "it is a copy")

	u, err := url.Parse("https://user:pass@a/b?odd=k&x=%2f;y&ODD=k")
	require.NoError(t, err)
	require.Equal(t, "https://redacted@a/b?odd=%5Bredacted%5D&x=%2f;y&ODD=%5Bredacted%5D", s.URL(u).String())

	r := &http.Request{Header: header, URL: u}
	s.Strip(r)
	require.Equal(t, http.Header{"Location": header["Location"], "X-Other": {"stays"}}, r.Header)
	require.Equal(t, "x=%2f;y", u.RawQuery)
}
