package spec_test

import (
	"context"
	"encoding/json"
	"flag"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/spectest"
	"github.com/actalike/actalike/spec"
)

var megabytes = flag.Int("megabytes", 1, "size of the large description of benchmarks, in MB")

// A largeFormat is a way to write the large description.
type largeFormat struct {
	name      string
	write     func(spectest.Node) []byte
	parse     func([]byte) error // and nothing else
	resources int                // of a megabyte
}

var largeFormats = []largeFormat{
	{"JSON", spectest.JSON, func(text []byte) error { var v any; return json.Unmarshal(text, &v) }, 31},
	{"YAML", spectest.YAML, func(text []byte) error { var n yaml.Node; return yaml.Unmarshal(text, &n) }, 41},
}

// TestALargeDocumentIsLoadedInLittle bounds what loading allocates: that depends
// on no machine. What is four times as long takes four times as much, not sixteen.
func TestALargeDocumentIsLoadedInLittle(t *testing.T) {
	for _, f := range largeFormats {
		t.Run(f.name, func(t *testing.T) {
			perByte := func(resources int) float64 {
				text := f.write(spectest.Large(resources))
				return float64(loadLarge(t, text)) / float64(len(text))
			}
			small, large := perByte(f.resources/4), perByte(f.resources)
			t.Logf("%.1f bytes are allocated for each of a text, %.1f of one four times as long", small, large)
			require.Less(t, large, 60.0)
			require.Less(t, large, 1.5*small)
		})
	}
}

// loadLarge tells how many bytes loading a description allocates.
func loadLarge(t testing.TB, text []byte) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "large", Text: text}})
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Zero(t, api.Published.Compiled(), "loading compiles no schema")
	require.Zero(t, len(api.Operations)%spectest.OperationsPerResource)
	return after.TotalAlloc - before.TotalAlloc
}

// BenchmarkLarge loads the large description, and parses its text and no more to
// compare with.
func BenchmarkLarge(b *testing.B) {
	for _, f := range largeFormats {
		text := f.write(spectest.Large(*megabytes * f.resources))
		b.Run(f.name+"/parse", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				require.NoError(b, f.parse(text))
			}
		})
		b.Run(f.name+"/load", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				loadLarge(b, text)
			}
		})
	}
}
