package report

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

// compiled reads a schema; formats are asserted.
func compiled(file string, change func(any)) (*jsonschema.Schema, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return nil, err
	}
	change(document)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("schema.json")
}

func asItIs(any) {}

// closed forbids members that a schema does not name.
func closed(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if s["type"] == "object" && s["additionalProperties"] == nil {
			s["additionalProperties"] = false
		}
		for _, part := range s {
			closed(part)
		}
	case []any:
		for _, part := range s {
			closed(part)
		}
	}
}

func valid(t *testing.T, schema *jsonschema.Schema, text string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err)
	require.NoError(t, schema.Validate(value))
}

func TestJSONFollowsItsSchema(t *testing.T) {
	open, err := compiled("schema.json", asItIs)
	require.NoError(t, err)
	exact, err := compiled("schema.json", closed)
	require.NoError(t, err)
	for _, r := range []finding.Result{sample(t), clean(t), early5("Ctrl-C"), large(t, 300), hostile(t, "\xff\x00<"), started()} {
		r.SchemaVersion = finding.SchemaVersion
		text := written(t, "json", r, Options{})
		valid(t, open, text)
		valid(t, exact, text)
	}
}

// started has no list at all: each nil must come out as an empty one.
func started() finding.Result {
	return finding.Result{SchemaVersion: finding.SchemaVersion, Results: []finding.Check{
		{Verdict: finding.Broken, Findings: []finding.Finding{{Verdict: finding.Broken, Request: &finding.Request{}, Response: &finding.Response{}}}},
		{Verdict: finding.Passed},
	}}
}

func TestJSONReadsBack(t *testing.T) {
	var again finding.Result
	require.NoError(t, json.Unmarshal([]byte(written(t, "json", sample(t), Options{})), &again))
	require.Equal(t, sample(t), again)
}

// Every member of the result, and no other, stands in the schema and in the documentation.
func TestMembersAreDescribed(t *testing.T) {
	schema, err := os.ReadFile("schema.json")
	require.NoError(t, err)
	page, err := os.ReadFile("../../docs/report.md")
	require.NoError(t, err)
	for _, name := range members(reflect.TypeFor[finding.Result](), map[string]bool{}) {
		require.Contains(t, string(schema), `"`+name+`": {`)
		require.Contains(t, string(page), "`"+name+"`")
	}
	for _, f := range All() {
		require.Contains(t, string(page), "| `"+f.Name+"` | "+f.Title+" | "+f.Text+" |", "docs/report.md says what the declaration says")
	}
	for _, v := range finding.Verdicts() {
		require.Contains(t, string(page), "| `"+string(v)+"` | "+meaning(v)+" |")
	}
}

// members lists the names that JSON has for a type and all below it.
func members(of reflect.Type, seen map[string]bool) []string {
	var names []string
	switch of.Kind() {
	case reflect.Pointer, reflect.Slice:
		return members(of.Elem(), seen)
	case reflect.Struct:
		for i := range of.NumField() {
			if name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ","); name != "" && !seen[of.String()+name] {
				seen[of.String()+name] = true
				names = append(append(names, name), members(of.Field(i).Type, seen)...)
			}
		}
	}
	return names
}

var sarifSchemaOnce = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return compiled("testdata/sarif-schema-2.1.0.json", asItIs)
})

func soundSARIF(t *testing.T, text string) {
	t.Helper()
	soundJSON(t, text)
	schema, err := sarifSchemaOnce()
	require.NoError(t, err)
	valid(t, schema, text)
}

func TestSARIFFollowsItsSchema(t *testing.T) {
	for _, r := range []finding.Result{sample(t), clean(t), early5("Ctrl-C"), large(t, 300), started()} {
		soundSARIF(t, written(t, "sarif", r, Options{Version: "v0.0.0"}))
	}
}

// Code scanning follows a finding through the runs by its fingerprint: other
// values and times must not make it a new one.
func TestSARIFFingerprintsOutliveARun(t *testing.T) {
	first, second := sample(t), sample(t)
	second.Seed, second.Started = 7, first.Started.Add(time.Hour)
	for i := range second.Results {
		for j := range second.Results[i].Findings {
			second.Results[i].Findings[j].Message += "!"
			second.Results[i].Findings[j].Actual += "!"
		}
	}
	prints := fingerprints(t, first)
	require.Equal(t, prints, fingerprints(t, second))
	require.Len(t, prints, 9)
	require.NotContains(t, prints, "")
}

func fingerprints(t *testing.T, r finding.Result) map[string]bool {
	t.Helper()
	var log sarifLog
	require.NoError(t, json.Unmarshal([]byte(written(t, "sarif", r, Options{})), &log))
	all := map[string]bool{}
	for _, result := range log.Runs[0].Results {
		require.NotEmpty(t, result.Locations)
		all[result.Fingerprints["actalike/v1"]] = true
	}
	return all
}

func TestSARIFPaths(t *testing.T) {
	for file, want := range map[string]string{
		"spec/openapi.yaml":        "spec/openapi.yaml",
		"a b/ü.yaml":               "a%20b/%C3%BC.yaml",
		"/tmp/openapi.yaml":        "file:///tmp/openapi.yaml",
		`C:\api\openapi.yaml`:      "file:///C:/api/openapi.yaml",
		"a:b.yaml":                 "./a:b.yaml",
		"https://x.example/o.yaml": "https://x.example/o.yaml",
	} {
		require.Equal(t, want, fileURI(file))
	}
}

func TestSARIFMessagesAreNoTemplates(t *testing.T) {
	require.Equal(t, `{{0}} \[a\](b) {"id": [1]}`, sarifPlain(`{0} [a](b) {"id": [1]}`))
}

func TestJUnitFollowsItsSchema(t *testing.T) {
	program := installed(t, "xmllint")
	early := sample(t)
	early.Interrupted = "the time limit of 2 minutes"
	var files []string
	for i, r := range []finding.Result{sample(t), clean(t), early, large(t, 300), hostile(t, "\x00\xff<&]]>\"'\ufffe"), started()} {
		file := filepath.Join(t.TempDir(), string(rune('a'+i))+".xml")
		require.NoError(t, os.WriteFile(file, []byte(written(t, "junit", r, Options{})), 0o600))
		files = append(files, file)
	}
	said, err := exec.Command(program, append([]string{"--noout", "--nonet", "--schema", "testdata/junit.xsd"}, files...)...).CombinedOutput()
	require.NoError(t, err, "%s", said)
}

// installed finds a program. Without it the test is skipped, but in CI it fails.
func installed(t *testing.T, names ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("make test starts other programs")
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed, and CI must run everything", names[0])
	}
	t.Skipf("%s is not installed", names[0])
	return ""
}
