package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

// TestBehaviour runs the scripts of testdata/behaviour: one file a row of the
// table of what the mock answers. A request is its lines as HTTP writes them; an
// answer lists what is expected of it, one thing a line (see expectations).
func TestBehaviour(t *testing.T) {
	files, err := filepath.Glob("testdata/behaviour/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			runScript(t, archive, &script{mock: mocktest.Start(t), judge: newJudge(t)})
		})
	}
}

// TestBehaviourOfDocuments runs the scripts of testdata/documents, each against a
// mock of the feature document of the same name.
func TestBehaviourOfDocuments(t *testing.T) {
	files, err := filepath.Glob("testdata/documents/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			api := featureDocument(t, strings.TrimSuffix(filepath.Base(file), ".txtar"))
			mock := mocktest.Start(t, func(c *mockserver.Config) { c.API = api })
			runScript(t, archive, &script{mock: mock, judge: judgeOf(t, api)})
		})
	}
}

func featureDocument(t testing.TB, name string) *spec.API {
	t.Helper()
	source, err := spec.ReadFile("../spec/testdata/documents/"+name+".yaml", nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	return api
}

// A script is one run of a file against a mock of its own.
type script struct {
	mock  *mocktest.Mock
	judge judge
	saved map[string]any

	request  *http.Request
	response *http.Response
	body     []byte
	answer   any
	before   string // the user's state before the request
}

func runScript(t *testing.T, archive *txtar.Archive, s *script) {
	s.saved = map[string]any{}
	require.NotEmpty(t, archive.Files)
	for i := 0; i+1 < len(archive.Files); i += 2 {
		request, answer := archive.Files[i], archive.Files[i+1]
		title, ok := strings.CutSuffix(request.Name, ": request")
		require.True(t, ok, request.Name)
		require.Equal(t, title+": answer", answer.Name)
		t.Run(title, func(t *testing.T) {
			s.send(t, request.Data)
			s.expect(t, string(answer.Data))
		})
	}
}

func (s *script) send(t *testing.T, text []byte) {
	text = s.filled(text)
	head, body, _ := bytes.Cut(text, []byte("\n\n"))
	body = bytes.TrimSuffix(body, []byte("\n"))
	lines := strings.Split(strings.TrimSpace(string(head)), "\n")
	method, path, _ := strings.Cut(lines[0], " ")
	request, err := http.NewRequest(method, s.mock.URL()+path, bytes.NewReader(body))
	require.NoError(t, err)
	for _, line := range lines[1:] {
		name, text, _ := strings.Cut(line, ":")
		request.Header.Add(name, strings.TrimSpace(text))
	}
	s.request, s.before = request, s.state(t, request)
	s.response, err = http.DefaultClient.Do(request)
	require.NoError(t, err)
	s.body, err = io.ReadAll(s.response.Body)
	require.NoError(t, err)
	require.NoError(t, s.response.Body.Close())
	s.answer = nil
	if len(s.body) > 0 && spec.IsJSON(s.response.Header.Get("Content-Type")) {
		s.answer, err = value.Decode(s.body)
		require.NoError(t, err)
	}
}

// filled is a request with what was saved in place of "$name".
func (s *script) filled(text []byte) []byte {
	for name, v := range s.saved {
		text = bytes.ReplaceAll(text, []byte("$"+name), []byte(strings.Trim(v.(string), `"`)))
	}
	return text
}

// state is what the control route says of the request's user, or of user-1.
func (s *script) state(t *testing.T, request *http.Request) string {
	token, ok := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer ")
	if !ok || !strings.HasPrefix(token, "user-") {
		token = "user-1"
	}
	response, err := http.Get(s.mock.URL() + "/_actalike/users/" + token + "/state")
	require.NoError(t, err)
	defer response.Body.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

func (s *script) expect(t *testing.T, lines string) {
	s.judge.check(t, s.request, s.response, s.body)
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		check, ok := expectations[word]
		require.True(t, ok, "no expectation is called %q", word)
		check(t, s, rest)
	}
}

// expectations are the words of an answer section.
var expectations = map[string]func(*testing.T, *script, string){
	"status": func(t *testing.T, s *script, rest string) {
		require.Equal(t, rest, strconv.Itoa(s.response.StatusCode), "%s", s.body)
	},
	"header": func(t *testing.T, s *script, rest string) {
		name, text, _ := strings.Cut(rest, ": ")
		require.Equal(t, text, s.response.Header.Get(name))
	},
	"headed": func(t *testing.T, s *script, rest string) {
		name, pattern, _ := strings.Cut(rest, ": ")
		require.Regexp(t, "^(?:"+pattern+")$", s.response.Header.Get(name))
	},
	"text": func(t *testing.T, s *script, rest string) {
		text, err := strconv.Unquote(rest)
		require.NoError(t, err)
		require.Equal(t, text, string(s.body))
	},
	"matches": func(t *testing.T, s *script, rest string) {
		pointer, pattern, _ := strings.Cut(rest, " ")
		require.Regexp(t, pattern, s.at(t, pointer))
	},
	"body":      func(t *testing.T, s *script, rest string) { require.JSONEq(t, rest, string(s.body)) },
	"no":        func(t *testing.T, s *script, rest string) { require.Empty(t, s.body) },
	"unchanged": func(t *testing.T, s *script, _ string) { require.Equal(t, s.before, s.state(t, s.request)) },
	"at": func(t *testing.T, s *script, rest string) {
		pointer, text, _ := strings.Cut(rest, " ")
		require.JSONEq(t, text, s.at(t, pointer))
	},
	"differs": func(t *testing.T, s *script, rest string) {
		pointer, text, _ := strings.Cut(rest, " ")
		require.NotEqual(t, text, s.at(t, pointer))
	},
	"present": func(t *testing.T, s *script, rest string) { s.at(t, rest) },
	"absent": func(t *testing.T, s *script, rest string) {
		_, found := value.At(s.answer, rest)
		require.False(t, found, "%s", s.body)
	},
	"same": func(t *testing.T, s *script, rest string) {
		one, other, _ := strings.Cut(rest, " ")
		require.Equal(t, s.at(t, one), s.at(t, other))
	},
	"save": func(t *testing.T, s *script, rest string) {
		name, pointer, _ := strings.Cut(rest, " ")
		s.saved[name] = s.at(t, pointer)
	},
	"saved": func(t *testing.T, s *script, rest string) {
		name, pointer, _ := strings.Cut(rest, " ")
		require.Equal(t, s.saved[name], s.at(t, pointer))
	},
	"notice": func(t *testing.T, s *script, rest string) {
		for _, line := range s.response.Header.Values("Actalike-Notice") {
			if strings.HasPrefix(line, rest+" ") {
				return
			}
		}
		require.Fail(t, "no such notice", "%q in %q", rest, s.response.Header.Values("Actalike-Notice"))
	},
}

// at is the JSON text of a member of the answer.
func (s *script) at(t *testing.T, pointer string) string {
	v, found := value.At(s.answer, pointer)
	require.True(t, found, "%s is not in %s", pointer, s.body)
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
