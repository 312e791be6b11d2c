package spec_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/spec"
)

func secretsOf(t testing.TB) spec.Secrets {
	t.Helper()
	const text = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"components":{"securitySchemes":{"k":{"type":"apiKey","in":"header","name":"X-Shop"},"q":{"type":"apiKey","in":"query","name":"shop"}}},
		"security":[{"k":[]},{"q":[]}],"paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"type":"object","properties":{
		"login":{"type":"object","properties":{"pinCode":{"type":"string","format":"password"}}}}}}}},"responses":{"200":{"description":"ok"}}}}}}`
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "a.json", Text: []byte(text)}})
	require.NoError(t, err)
	return api.Secrets()
}

func TestSecretsInBodies(t *testing.T) {
	s := secretsOf(t)
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"user":"ada", "password" : "p\"w", "n":1.50}`, `{"user":"ada", "password" : "[redacted]", "n":1.50}`},
		{"application/json", `[{"access_token":"x","deep":{"clientSecret":"y","a":["password"]}}]`, `[{"access_token":"[redacted]","deep":{"clientSecret":"[redacted]","a":["password"]}}]`},
		{"application/problem+json", `{"pin_code":"1234","pinCode":"5"}`, `{"pin_code":"[redacted]","pinCode":"[redacted]"}`},
		{"application/json", `{"password":null,"token":7,"secret":{"password":"x"},"passwords":"y"}`, `{"password":null,"token":7,"secret":{"password":"[redacted]"},"passwords":"y"}`},
		{"application/json", `{"password":"a","password":"b"}`, `{"password":"[redacted]","password":"[redacted]"}`},
		{"application/json", `{"a":1,"password":"cut of`, `{"a":1,"password"`},
		{"application/json", `no JSON, "password":"x"`, `no JSON, "password":"x"`},
		{"application/json", `"password"`, `"password"`},
		{form, "user=ada&password=p%26w&pin%43ode=1", "user=ada&password=%5Bredacted%5D&pin%43ode=%5Bredacted%5D"},
		{"text/plain", `{"password":"x"}`, `{"password":"x"}`},
		{"application/json", ``, ``},
	} {
		require.Equal(t, c.want, string(s.Body(c.kind, []byte(c.body))), c.body)
	}
}

func TestTheZeroSecretsAreTheKnownOnes(t *testing.T) {
	var none spec.Secrets
	header := http.Header{"Authorization": {"Bearer x"}, "X-Api-Key": {"x"}, "X-Shop": {"shown"}, "Cookie": {"a=x; b=x"}}
	hidden := none.Header(header)
	require.Equal(t, []string{"Bearer [redacted]"}, hidden["Authorization"])
	require.Equal(t, []string{"[redacted]"}, hidden["X-Api-Key"])
	require.Equal(t, []string{"a=[redacted]; b=[redacted]"}, hidden["Cookie"])
	require.Equal(t, []string{"shown"}, hidden["X-Shop"])
	require.Equal(t, []string{"[redacted]"}, secretsOf(t).Header(header)["X-Shop"])
	require.Equal(t, []string{"[redacted]"}, none.WithHeader("x-shop").Header(header)["X-Shop"])
	u, err := url.Parse("/a?shop=x&token=y&b=1")
	require.NoError(t, err)
	require.Equal(t, "/a?shop=%5Bredacted%5D&token=%5Bredacted%5D&b=1", secretsOf(t).URL(u).String())
}

// Whatever JSON it is, it stays the same but for what is hidden.
func TestBodiesStayTheSame(t *testing.T) {
	s := secretsOf(t)
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.SampledFrom([]string{"password", "token", "name", "a\"b", "é"})
		object := rapid.MapOf(word, rapid.OneOf(rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.MapOf(word, rapid.String()).AsAny()))
		body, err := json.Marshal(object.Draw(r, "body"))
		require.NoError(t, err)
		hidden := s.Body("application/json", body)
		require.True(t, json.Valid(hidden), "%s", hidden)
		var was, is map[string]any
		require.NoError(t, json.Unmarshal(body, &was))
		require.NoError(t, json.Unmarshal(hidden, &is))
		for name, v := range was {
			if _, text := v.(string); text && (name == "password" || name == "token") {
				v = spec.Redacted
			}
			if _, isObject := v.(map[string]any); !isObject {
				require.Equal(t, v, is[name])
			}
		}
	})
}

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
