package spec_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// hashNames gives ids that do not depend on what was asked before.
type hashNames struct{}

func (hashNames) ID(catalogue, name string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(catalogue + "\x00" + name))
	return int64(h.Sum32()) + 1
}

// writer finds the plan of the only operation that writes.
func writer(t testing.TB, api *spec.API) *spec.Plan {
	t.Helper()
	for _, o := range api.Operations {
		if o.Plan != nil {
			return o.Plan
		}
	}
	require.Fail(t, "no operation writes")
	return nil
}

// Each archive of testdata/write holds a description (none: the embedded one),
// a record, and changes to it: "patch BODY" or "merge-patch BODY" in each line,
// blank lines and # comments aside. written says what becomes of each.
func TestWrite(t *testing.T) {
	eachArchive(t, "write", func(t *testing.T, a *archive) {
		plan := writer(t, a.loadOrEmbedded(t))
		text, ok := a.text("record")
		require.True(t, ok)
		record := decode(t, text).(map[string]any)
		require.Empty(t, plan.Resource.Published.Validate(record, spec.AsResponse), "the record must be valid")
		changes, _ := a.text("changes")
		var got strings.Builder
		for line := range strings.Lines(changes) {
			got.WriteString(line)
			if kind, body, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
				change := spec.Change{Body: decode(t, body), MergePatch: kind == "merge-patch", Names: hashNames{}}
				got.WriteString(writeAndTell(t, plan, record, change))
			}
		}
		a.golden(t, "written", got.String())
	})
}

func (a *archive) loadOrEmbedded(t *testing.T) *spec.API {
	t.Helper()
	if _, ok := a.text("openapi.yaml"); !ok {
		return embedded(t)
	}
	api, err := a.load()
	require.NoError(t, err)
	return api
}

// writeAndTell says in lines what a change does.
func writeAndTell(t *testing.T, plan *spec.Plan, record value.Object, change spec.Change) string {
	t.Helper()
	before := string(value.Encode(record))
	written, violations := plan.Write(record, change)
	require.Equal(t, before, string(value.Encode(record)), "the record was changed")
	var b strings.Builder
	for _, v := range violations {
		fmt.Fprintf(&b, "  refused: %q breaks %s of %s: %s\n", v.Pointer, v.Rule, v.Position, v.Message)
	}
	if len(violations) > 0 {
		require.Zero(t, written)
		return b.String()
	}
	if !written.Changed {
		require.Equal(t, before, string(value.Encode(written.Record)))
		b.WriteString("  nothing changes\n")
	}
	tellDifference(&b, "", record, written.Record)
	for _, n := range written.Notices {
		fmt.Fprintf(&b, "  notice %s: %s\n", n.Code, n)
	}
	return b.String()
}

func tellDifference(b *strings.Builder, pointer string, before, after any) {
	x, ok := before.(map[string]any)
	y, also := after.(map[string]any)
	if !ok || !also {
		if !value.Equal(before, after) {
			fmt.Fprintf(b, "  %s: %s -> %s\n", pointer, value.Encode(before), value.Encode(after))
		}
		return
	}
	names := maps.Clone(x)
	maps.Copy(names, y)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		old, had := x[name]
		now, has := y[name]
		switch at := pointer + value.Pointer(name); {
		case !had:
			fmt.Fprintf(b, "  %s: added as %s\n", at, value.Encode(now))
		case !has:
			fmt.Fprintf(b, "  %s: removed, was %s\n", at, value.Encode(old))
		default:
			tellDifference(b, at, old, now)
		}
	}
}

// countingNames gives the next number to every new name, and remembers.
type countingNames struct{ asked []string }

func (c *countingNames) ID(catalogue, name string) int64 {
	key := catalogue + "/" + name
	if i := slices.Index(c.asked, key); i >= 0 {
		return int64(i + 1)
	}
	c.asked = append(c.asked, key)
	return int64(len(c.asked))
}

func loadSettings(t testing.TB) *spec.API {
	t.Helper()
	source, err := spec.ReadFile("testdata/settings.yaml", nil)
	require.NoError(t, err)
	api, err := spec.Load(context.Background(), spec.Config{Document: source})
	require.NoError(t, err)
	return api
}

func TestIDsStayAndRefusalsAskForNone(t *testing.T) {
	plan := writer(t, loadSettings(t))
	record := decode(t, settingsRecord).(map[string]any)
	names := &countingNames{}
	write := func(body string) []spec.Violation {
		written, violations := plan.Write(record, spec.Change{Body: decode(t, body), Names: names})
		if len(violations) == 0 {
			record = written.Record
		}
		return violations
	}
	require.Empty(t, write(`{"labels":["b","a","b"]}`))
	require.Equal(t, decode(t, `[1,2]`), record["labels"])
	require.NotEmpty(t, write(`{"labels":["new"],"count":"x"}`), "refused by the request schema")
	require.NotEmpty(t, write(`{"labels":["new"],"code":null}`), "refused for what no answer could hold")
	require.NotEmpty(t, write(`{"labels":["new","new2","new3","new4"]}`), "refused by the answer's schema")
	require.Equal(t, []string{"label/b", "label/a"}, names.asked)
	require.Empty(t, write(`{"labels":["c","a"],"window":{"styles":["a"]}}`))
	require.Equal(t, decode(t, `[3,2]`), record["labels"])
	require.Equal(t, decode(t, `[2]`), record["window"].(map[string]any)["styles"])
	require.Equal(t, decode(t, `[{"id":3,"name":"c","note":null},{"id":2,"name":"a","note":null}]`), record["labels_data"])
}

func TestWriteWithoutNames(t *testing.T) {
	plan := writer(t, loadSettings(t))
	record := decode(t, settingsRecord).(map[string]any)
	written, violations := plan.Write(record, spec.Change{Body: decode(t, `{"labels":["b","a"]}`)})
	require.Empty(t, violations)
	require.Equal(t, decode(t, `[1,2]`), written.Record["labels"])
}

const settingsRecord = `{"id":1,"heading":"h","code":"ABC","since":"2024-01-01T00:00:00Z","labels":[],"labels_data":[],"window":{"width":1}}`
