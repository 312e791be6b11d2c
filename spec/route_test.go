package spec_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/spec"
)

// routed is an API that has the named operations ("METHOD /path").
func routed(t testing.TB, names ...string) *spec.API {
	t.Helper()
	paths := map[string]string{}
	var order []string
	for _, name := range names {
		method, path, _ := strings.Cut(name, " ")
		if paths[path] == "" {
			order = append(order, path)
		}
		paths[path] += fmt.Sprintf("    %s: {responses: {'204': {description: done}}}\n", strings.ToLower(method))
	}
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: Routes, version: '1'}\npaths:\n")
	for _, path := range order {
		fmt.Fprintf(&b, "  %q:\n%s", path, paths[path])
	}
	return loadText(t, b.String())
}

func TestRoute(t *testing.T) {
	api := routed(t,
		"GET /", "GET /users", "POST /users", "GET /users/", "GET /users/{id}", "DELETE /users/{id}", "PATCH /users/{name}",
		"GET /users/me", "GET /users/me/keys", "GET /users/{id}/keys/{key}", "GET /only/{id}", "GET /ended/{id}/",
		"GET /files/{id}.json", "GET /files/{id}", "GET /files/{name}.{ext}", "GET /files/v{n}-{m}.json", "GET /a/{b}{c}",
		"GET /two words/é", "GET /colon:verb", "GET /dir/{id}/x", "GET /dir/y/{z}/w",
	)
	tests := []struct {
		method, path, operation string
		params                  map[string]string
	}{
		{"GET", "/", "GET /", nil},
		{"GET", "/users", "GET /users", nil},
		{"GET", "/users/", "GET /users/", nil},
		{"GET", "/users/7", "GET /users/{id}", map[string]string{"id": "7"}},
		{"DELETE", "/users/7", "DELETE /users/{id}", map[string]string{"id": "7"}},
		{"PATCH", "/users/7", "PATCH /users/{name}", map[string]string{"name": "7"}},
		{"GET", "/users/me", "GET /users/me", nil},
		{"GET", "/users/me2", "GET /users/{id}", map[string]string{"id": "me2"}},
		{"GET", "/users/m%65", "GET /users/me", nil},
		{"GET", "/users/a%2Fb", "GET /users/{id}", map[string]string{"id": "a/b"}},
		{"GET", "/users/a%2Fkeys%2Fb", "GET /users/{id}", map[string]string{"id": "a/keys/b"}},
		{"GET", "/users/%E2%82%AC%20%25", "GET /users/{id}", map[string]string{"id": "€ %"}},
		{"GET", "/users/100%", "GET /users/{id}", map[string]string{"id": "100%"}},
		{"GET", "/users/{id}", "GET /users/{id}", map[string]string{"id": "{id}"}},
		{"GET", "/users/me/keys", "GET /users/me/keys", nil},
		{"GET", "/users/me/keys/9", "GET /users/{id}/keys/{key}", map[string]string{"id": "me", "key": "9"}},
		{"GET", "/ended/1/", "GET /ended/{id}/", map[string]string{"id": "1"}},
		{"GET", "/files/7.json", "GET /files/{id}.json", map[string]string{"id": "7"}},
		{"GET", "/files/a.b.json", "GET /files/{id}.json", map[string]string{"id": "a.b"}},
		{"GET", "/files/7.xml", "GET /files/{name}.{ext}", map[string]string{"name": "7", "ext": "xml"}},
		{"GET", "/files/a.b.xml", "GET /files/{name}.{ext}", map[string]string{"name": "a", "ext": "b.xml"}},
		{"GET", "/files/.json", "GET /files/{id}", map[string]string{"id": ".json"}},
		{"GET", "/files/v1-2.json", "GET /files/v{n}-{m}.json", map[string]string{"n": "1", "m": "2"}},
		{"GET", "/files/v1.json", "GET /files/{id}.json", map[string]string{"id": "v1"}},
		{"GET", "/a/xyz", "GET /a/{b}{c}", map[string]string{"b": "x", "c": "yz"}},
		{"GET", "/two%20words/%C3%A9", "GET /two words/é", nil},
		{"GET", "/colon:verb", "GET /colon:verb", nil},
		{"GET", "/dir/y/x", "GET /dir/{id}/x", map[string]string{"id": "y"}},
		{"GET", "/dir/y/x/w", "GET /dir/y/{z}/w", map[string]string{"z": "x"}},
	}
	for _, test := range tests {
		t.Run(test.method+test.path, func(t *testing.T) {
			route := api.Route(test.method, test.path)
			require.NotNil(t, route.Operation)
			require.Equal(t, test.operation, route.Operation.ID)
			require.Equal(t, test.params, route.Params)
			require.Contains(t, route.Allowed, test.method)
			require.Empty(t, route.Nearest)
		})
	}
}

func TestRouteOfUnknownPaths(t *testing.T) {
	api := routed(t, "GET /users", "GET /only/{id}", "GET /ended/{id}/", "PATCH /api/profile/")
	tests := map[string]string{
		"/user": "/users", "/users/": "/users", "/users//": "/users", "//users": "/users", "/Users": "/users", "/": "/users",
		"/only": "/only/{id}", "/only/": "/only/{id}", "/only//": "/only/{id}", "/only/1/": "/only/{id}",
		"/ended/1": "/ended/{id}/", "/ended//": "/ended/{id}/", "/ended/1//": "/ended/{id}/",
		"/api/profile": "/api/profile/", "/api/profile//": "/api/profile/", "/api//profile/": "/api/profile/", "/api%2Fprofile/": "/api/profile/",
		"": "/users", "*": "/users", "/" + strings.Repeat("x", 100_000): "/users",
	}
	for path, nearest := range tests {
		route := api.Route("GET", path)
		require.Nil(t, route.Operation, path)
		require.Empty(t, route.Allowed, path)
		if len(path) < 100 && path != "" && path != "*" {
			require.Equal(t, nearest, route.Nearest, path)
		}
		require.NotEmpty(t, route.Nearest, path)
	}
	require.Equal(t, spec.Route{}, routed(t).Route("GET", "/x"), "nothing is near where nothing is")
}

func TestRouteOfOtherMethods(t *testing.T) {
	api := routed(t, "PUT /users/{id}", "GET /users/{id}", "PATCH /users/{name}", "GET /users/me")
	tests := []struct {
		method, path string
		allowed      []string
	}{
		{"POST", "/users/1", []string{"GET", "PATCH", "PUT"}},
		{"get", "/users/1", []string{"GET", "PATCH", "PUT"}},
		{"", "/users/1", []string{"GET", "PATCH", "PUT"}},
		{"PUT", "/users/me", []string{"GET"}},
	}
	for _, test := range tests {
		require.Equal(t, spec.Route{Allowed: test.allowed}, api.Route(test.method, test.path), "%s %s", test.method, test.path)
	}
}

func TestRouteOfTheProfile(t *testing.T) {
	api := embedded(t)
	o := api.Operations[0]
	require.Same(t, o, api.Route(o.Method, o.Path).Operation)
	require.Equal(t, o.Path, api.Route(o.Method, strings.TrimSuffix(o.Path, "/")).Nearest)
	require.Equal(t, []string{o.Method}, api.Route("GET", o.Path).Allowed)
}

func TestBadPathTemplatesAreRefused(t *testing.T) {
	for _, path := range []string{"/a/{", "/a/}", "/a/{}", "/a/{b}}", "/a/{b{c}}", "/a/{b/c}"} {
		text := fmt.Sprintf("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  %q:\n    get: {responses: {'204': {description: done}}}\n", path)
		_, err := spec.Load(t.Context(), spec.Config{Document: spec.Source{Name: "openapi.yaml", Text: []byte(text)}})
		require.Contains(t, told(t, err), fmt.Sprintf("cannot route %q", path))
	}
}

// What a template is filled with is what comes out of it.
func TestRouteGivesBackParameters(t *testing.T) {
	api := routed(t, "GET /a/{x}", "GET /a/{x}/b/{y}/", "GET /a/{x}/{y}.{z}")
	filled := rapid.StringN(1, 8, -1).Filter(func(s string) bool { return !strings.Contains(s, ".") })
	rapid.Check(t, func(t *rapid.T) {
		x, y, z := filled.Draw(t, "x"), filled.Draw(t, "y"), filled.Draw(t, "z")
		ex, ey, ez := url.PathEscape(x), url.PathEscape(y), url.PathEscape(z)
		require.Equal(t, map[string]string{"x": x}, api.Route("GET", "/a/"+ex).Params)
		require.Equal(t, map[string]string{"x": x, "y": y}, api.Route("GET", "/a/"+ex+"/b/"+ey+"/").Params)
		require.Equal(t, map[string]string{"x": x, "y": y, "z": z}, api.Route("GET", "/a/"+ex+"/"+ey+"."+ez).Params)
	})
}

// A path is either known, with methods, or unknown, with a nearest one.
func TestRouteAlwaysSaysSomething(t *testing.T) {
	api := routed(t, "GET /a/{x}", "PUT /a/b", "GET /{p}-{q}/", "GET /")
	segment := rapid.SampledFrom([]string{"a", "b", "", "{x}", "-", "p-q", "%2F", "%", "%zz", "é", "\x00", "..", "."})
	rapid.Check(t, func(t *rapid.T) {
		path := "/" + strings.Join(rapid.SliceOfN(segment, 0, 5).Draw(t, "segments"), "/")
		method := rapid.SampledFrom([]string{"GET", "PUT", "get", ""}).Draw(t, "method")
		route := api.Route(method, path)
		require.Equal(t, len(route.Allowed) == 0, route.Nearest != "")
		if route.Operation != nil {
			require.Equal(t, method, route.Operation.Method)
			require.Contains(t, route.Allowed, method)
		}
	})
}

func BenchmarkRoute(b *testing.B) {
	var names []string
	for i := range 500 {
		names = append(names, fmt.Sprintf("GET /things%d/{id}/parts/{part}", i))
	}
	api := routed(b, names...)
	b.ReportAllocs()
	for b.Loop() {
		api.Route("GET", "/things250/7/parts/8")
	}
}
