package mockserver_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// requestsEach is how many requests each operation of each document gets.
const requestsEach = 40 / oneIn

// TestNeverAnInvalidAnswerOfAnyDocument sends valid, broken and hostile requests
// to every operation of every small document. The answers that the documents
// declare are judged by a library that the mock knows nothing of; no request may
// make the mock fail.
func TestNeverAnInvalidAnswerOfAnyDocument(t *testing.T) {
	files, err := filepath.Glob("../spec/testdata/documents/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			if filepath.Base(file) == "several-files.yaml" {
				t.Skip("the validator reads one file")
			}
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: filepath.Base(file), Text: text}})
			require.NoError(t, err)
			probeDocument(t, api)
		})
	}
}

func probeDocument(t *testing.T, api *spec.API) {
	t.Helper()
	document, err := libopenapi.NewDocument(api.Published.Text)
	require.NoError(t, err)
	v, errs := validator.NewValidator(document, config.WithFormatAssertions())
	require.Empty(t, errs)
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
	dice, maker := rand.New(rand.NewPCG(3, 3)), fixtures.New(api, 1)
	answered := map[int]int{}
	for n := range requestsEach {
		for _, o := range api.Operations {
			request := requestFor(o, maker, dice, n)
			recorder := httptest.NewRecorder()
			mock.Server.ServeHTTP(recorder, request)
			response := recorder.Result()
			text, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			answered[response.StatusCode]++
			require.Less(t, response.StatusCode, 500, "%s %s\n%s", request.Method, request.URL, text)
			if o.Response(response.StatusCode) == nil || request.Method == http.MethodHead || !spec.IsJSON(response.Header.Get("Content-Type")) {
				continue
			}
			response.Body = io.NopCloser(strings.NewReader(string(text)))
			valid, faults := v.ValidateHttpResponse(request, response)
			if !valid && strings.HasPrefix(faults[0].Message, request.Method+" Path") {
				continue // the validator does not match every template
			}
			require.True(t, valid, "%s %s: %v\n%s", request.Method, request.URL, faults, text)
		}
	}
	t.Logf("answers by status: %v", answered)
}

// requestFor makes a request that is right but for what the dice spoil.
func requestFor(o *spec.Operation, maker *fixtures.Maker, dice *rand.Rand, n int) *http.Request {
	path, query := o.Path, url.Values{}
	for _, p := range o.Parameters {
		text := parameterText(p, maker, dice, n)
		switch p.In {
		case "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(text))
		case "query":
			if p.Required || dice.IntN(3) == 0 {
				query.Set(p.Name, text)
			}
		}
	}
	body, media := bodyFor(o, maker, dice, n)
	target := path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request := httptest.NewRequest(o.Method, "http://mock.localhost"+target, strings.NewReader(body))
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	signIn(request, o, 1+dice.IntN(25))
	return request
}

// signIn gives a request the credentials that each scheme wants.
func signIn(request *http.Request, o *spec.Operation, number int) {
	token := "user-" + strconv.Itoa(number)
	for _, requirement := range o.Security {
		for _, use := range requirement {
			switch {
			case use.Scheme == nil:
			case use.Scheme.Type == "apiKey" && use.Scheme.In == "header":
				request.Header.Set(use.Scheme.Name, token)
			case use.Scheme.Type == "apiKey" && use.Scheme.In == "cookie":
				request.AddCookie(&http.Cookie{Name: use.Scheme.Name, Value: token})
			case use.Scheme.Type == "apiKey":
				query := request.URL.Query()
				query.Set(use.Scheme.Name, token)
				request.URL.RawQuery = query.Encode()
			case strings.EqualFold(use.Scheme.Scheme, "basic"):
				request.SetBasicAuth(token, "secret")
			default:
				request.Header.Set("Authorization", "Bearer "+token)
			}
		}
	}
}

func parameterText(p *spec.Parameter, maker *fixtures.Maker, dice *rand.Rand, n int) string {
	if dice.IntN(10) == 0 {
		return pick(dice, "0", "-1", "x y", "%00", "9999999999999999999", "null", "ü")
	}
	if p.Schema == nil {
		return "1"
	}
	if p.In == "path" && dice.IntN(2) == 0 {
		return strconv.Itoa(1 + dice.IntN(12))
	}
	v, err := maker.Value(p.Schema, spec.AsRequest, 1+n%12)
	if err != nil {
		return "1"
	}
	return spec.KeyText(v)
}

func bodyFor(o *spec.Operation, maker *fixtures.Maker, dice *rand.Rand, n int) (body, media string) {
	if o.Body == nil || len(o.Body.Media) == 0 {
		return "", ""
	}
	m := pick(dice, o.Body.Media...)
	switch dice.IntN(8) {
	case 0:
		return pick(dice, "", "{", "null", "[]", `{"a":1,"a":2}`, "\xff", "<a><b></a>", "=&=%zz"), m.Name
	case 1:
		return "{}", pick(dice, "text/plain", "application/x-unknown", ";;")
	}
	if m.Schema == nil {
		return "{}", m.Name
	}
	v, err := maker.Value(m.Schema, spec.AsRequest, 1+n)
	if err != nil {
		return "{}", m.Name
	}
	return string(value.Encode(v)), m.Name
}

func TestTheSampleOfAMockHasNoTemplate(t *testing.T) {
	mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = featureDocument(t, "bodyless") })
	require.NotContains(t, mock.Server.Sample().Path, "{")
}
