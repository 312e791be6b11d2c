package spec_test

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// profileBench is the profile's record, and its document's own example of a
// change, from testdata.
func profileBench(b *testing.B) (plan *spec.Plan, record value.Object, body any) {
	b.Helper()
	archive, err := txtar.ParseFile("testdata/write/profile.txtar")
	require.NoError(b, err)
	example, err := os.ReadFile("testdata/example.json")
	require.NoError(b, err)
	return writer(b, embedded(b)), decode(b, string(archive.Files[0].Data)).(map[string]any), decode(b, string(example))
}

func BenchmarkJudge(b *testing.B) {
	plan, record, _ := profileBench(b)
	b.ReportAllocs()
	for b.Loop() {
		if !plan.Resource.Published.Accepts(record, spec.AsResponse) {
			b.Fatal("refused")
		}
	}
}

func BenchmarkJudgeViolations(b *testing.B) {
	plan, record, _ := profileBench(b)
	b.ReportAllocs()
	for b.Loop() {
		if len(plan.Check(record)) != 0 { // nothing of the record is declared
			b.Fatal("refused")
		}
		if len(plan.Resource.Published.Validate(value.Object{}, spec.AsResponse)) == 0 {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	plan, record, body := profileBench(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, violations := plan.Write(record, spec.Change{Body: body, Names: hashNames{}}); len(violations) > 0 {
			b.Fatal(violations)
		}
	}
}

func BenchmarkWriteOneMember(b *testing.B) {
	plan, record, body := profileBench(b)
	one := value.Object{}
	for name, v := range body.(map[string]any) {
		if _, ok := v.(string); ok {
			one[name] = v
			break
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, violations := plan.Write(record, spec.Change{Body: one, Names: hashNames{}}); len(violations) > 0 {
			b.Fatal(violations)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := spec.Load(context.Background(), spec.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}
