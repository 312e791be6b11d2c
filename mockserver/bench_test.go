package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/mockserver/mocktest"
	"github.com/actalike/actalike/spec"
)

func benchmarkBody(b testing.TB, mock *mocktest.Mock, operation *spec.Operation, mix string) []byte {
	g := newGenerator(b, mock.Server.API())
	body, _ := operation.Plan.Invert(made(g.maker.Record(operation.Resource, 2)))
	for _, f := range operation.Plan.Fields {
		if f.Unique { // no two users may have it
			delete(body, f.Name)
		}
	}
	first := operation.Plan.Fields[0]
	switch mix {
	case "nothing":
		return []byte("{}")
	case "one field":
		return value.Encode(first.Body(body[first.Name]))
	case "many fields":
		return value.Encode(body)
	}
	refused := value.Encode(g.invalid[0])
	require.NotEmpty(b, refused)
	return refused
}

// BenchmarkValidation judges one whole body.
func BenchmarkValidation(b *testing.B) {
	mock := mocktest.Start(b)
	operation := mock.Server.API().Operations[0]
	decoded, err := value.Decode(benchmarkBody(b, mock, operation, "many fields"))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if len(operation.Plan.Check(decoded)) > 0 {
			b.Fatal("the body is refused")
		}
	}
}

// BenchmarkSeededUser makes the record of one user.
func BenchmarkSeededUser(b *testing.B) {
	mock := mocktest.Start(b)
	g := newGenerator(b, mock.Server.API())
	b.ReportAllocs()
	k := 0
	for b.Loop() {
		k++
		made(g.maker.Record(g.operation.Resource, k))
	}
}
