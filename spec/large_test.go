package spec_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/actalike/actalike/internal/spectest"
	"github.com/actalike/actalike/spec"
)

var megabytes = flag.Int("megabytes", 1, "size of the large description, in MB")

// TestALargeDocumentIsLoadedInLittle compares loading a description with parsing
// its text and no more, in the same run: that does not depend on the machine, nor
// on what else it does. What is allocated depends on nothing.
func TestALargeDocumentIsLoadedInLittle(t *testing.T) {
	for _, test := range []struct {
		format    string
		write     func(spectest.Node) []byte
		parse     func([]byte) error
		resources int // of a megabyte
		most      float64
	}{
		{"JSON", spectest.JSON, func(text []byte) error { var v any; return json.Unmarshal(text, &v) }, 31, 20},
		{"YAML", spectest.YAML, func(text []byte) error { var n yaml.Node; return yaml.Unmarshal(text, &n) }, 41, 8},
	} {
		t.Run(test.format, func(t *testing.T) {
			text := test.write(spectest.Large(*megabytes * test.resources))
			var load, parse cost
			for range 5 { // a busy machine has its say in one of them, not in all
				parse.take(func() error { return test.parse(text) })
				load.take(func() error { return loadLarge(t, text) })
				if load.time < time.Duration(test.most*float64(parse.time)) {
					break
				}
			}
			ratio := float64(load.time) / float64(parse.time)
			t.Logf("%.1f MB: parsed in %v, loaded in %v, %.1f times as long; allocated %.1f bytes for each of the text", float64(len(text))/1e6,
				parse.time.Round(time.Millisecond), load.time.Round(time.Millisecond), ratio, float64(load.bytes)/float64(len(text)))
			require.Less(t, ratio, test.most)
			require.Less(t, load.bytes, uint64(60*len(text)))
		})
	}
}

func loadLarge(t *testing.T, text []byte) error {
	api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "large", Text: text}})
	if err == nil {
		require.Zero(t, api.Published.Compiled(), "loading compiles no schema")
		require.Zero(t, len(api.Operations)%spectest.OperationsPerResource)
	}
	return err
}

// A cost is the least that something took.
type cost struct {
	time  time.Duration
	bytes uint64
}

func (c *cost) take(do func() error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	started := time.Now()
	if err := do(); err != nil {
		panic(fmt.Sprint("what is measured failed: ", err))
	}
	took := time.Since(started)
	runtime.ReadMemStats(&after)
	if c.time == 0 || took < c.time {
		c.time = took
	}
	c.bytes = after.TotalAlloc - before.TotalAlloc
}
