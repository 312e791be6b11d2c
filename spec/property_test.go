package spec_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/responses"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

// chain is how many changes each drawn record meets, one after the other. With
// rapid's 100 checks of each of the three descriptions, that is 12,000 pairs of
// a record and a change.
const chain = 40

// A world is a description whose only writing operation is put to the test.
type world struct {
	plan    *spec.Plan
	write   *spec.Operation
	library func(record value.Object) error
	pairs   int
	taken   int // changes that were not refused
	judged  int // results that the library judged, too
}

func worlds(t *testing.T) map[string]*world {
	t.Helper()
	list := map[string]*world{"profile": newWorld(t, embedded(t), spec.Embedded().Text)}
	for _, name := range []string{"settings", "tree"} {
		text, err := os.ReadFile("testdata/" + name + ".yaml")
		require.NoError(t, err)
		list[name] = newWorld(t, loadText(t, string(text)), text)
	}
	return list
}

func newWorld(t *testing.T, api *spec.API, text []byte) *world {
	t.Helper()
	i := slices.IndexFunc(api.Operations, func(o *spec.Operation) bool { return o.Plan != nil })
	require.GreaterOrEqual(t, i, 0)
	o := api.Operations[i]
	return &world{plan: o.Plan, write: o, library: libraryJudge(t, text, o)}
}

// libraryJudge judges answers by libopenapi-validator, formats asserted.
func libraryJudge(t *testing.T, text []byte, o *spec.Operation) func(value.Object) error {
	t.Helper()
	document, err := libopenapi.NewDocument(text)
	require.NoError(t, err)
	model, err := document.BuildV3Model()
	require.NoError(t, err)
	validator := responses.NewResponseBodyValidator(&model.Model, config.WithFormatAssertions())
	request := httptest.NewRequestWithContext(context.Background(), o.Method, o.Path, strings.NewReader("{}"))
	request.Header.Set("Content-Type", "application/json")
	return func(record value.Object) error {
		ok, faults := validator.ValidateResponseBody(request, &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(bytes.NewReader(value.Encode(record))),
		})
		if ok {
			return nil
		}
		return faults[0]
	}
}

func TestEveryWriteKeepsItsPromises(t *testing.T) {
	pairs := 0
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, w.check)
			pairs += w.pairs
			t.Logf("%d pairs, %d taken, %d judged by libopenapi-validator too", w.pairs, w.taken, w.judged)
			require.Greater(t, w.taken, w.pairs/10, "too much is refused to say anything")
			require.NotZero(t, w.judged)
		})
	}
	if !testing.Short() { // rapid draws few values then
		require.GreaterOrEqual(t, pairs, 10_000)
	}
}

func (w *world) check(t *rapid.T) {
	record := accepted(t, w.plan.Resource.Published)
	require.Empty(t, w.plan.Resource.Published.Validate(record, spec.AsResponse), "a drawn record is not valid")
	for range chain {
		change := spec.Change{
			Body:       drawObject(t, w.plan.Body, 4),
			MergePatch: rapid.Bool().Draw(t, "merge patch"),
			Names:      hashNames{},
		}
		record = w.step(t, record, change)
	}
}

// step applies one change and holds the result against every promise.
func (w *world) step(t *rapid.T, record value.Object, change spec.Change) value.Object {
	w.pairs++
	before := string(value.Encode(value.Object{"record": record, "body": change.Body}))
	written, violations := w.plan.Write(record, change)
	require.Equal(t, before, string(value.Encode(value.Object{"record": record, "body": change.Body})), "an argument was changed")
	if len(violations) > 0 {
		require.Zero(t, written, "a refused change came with a record")
		return record
	}
	w.taken++
	w.valid(t, written.Record)
	w.identity(t, written.Record)
	require.True(t, written.Changed || encode(record) == encode(written.Record), "a change was not told")
	again, violations := w.plan.Write(written.Record, change)
	require.Empty(t, violations)
	require.Equal(t, encode(written.Record), encode(again.Record), "not idempotent")
	require.Equal(t, written.Notices, again.Notices)
	w.onlyNamed(t, record, written.Record, change)
	w.readsBack(t, record, written.Record, change)
	return written.Record
}

func encode(v any) string { return string(value.Encode(v)) }

func (w *world) valid(t *rapid.T, record value.Object) {
	require.Empty(t, w.plan.Resource.Published.Validate(record, spec.AsResponse), "%s", encode(record))
	if w.taken%20 == 0 {
		w.judged++
		require.NoError(t, w.library(record), "%s", encode(record))
	}
}

func (w *world) identity(t *rapid.T, record value.Object) {
	written, violations := w.plan.Write(record, spec.Change{Body: value.Object{}, Names: hashNames{}})
	require.Empty(t, violations)
	require.Equal(t, spec.WriteResult{Record: record}, written, "{} changes something")
}

// onlyNamed takes what the body names out of both records; the rest is equal.
func (w *world) onlyNamed(t *rapid.T, before, after value.Object, change spec.Change) {
	named := targets(w.plan.Fields, change.Body, "")
	require.Equal(t, encode(without(before, named)), encode(without(after, named)), "a member that was not named is another one")
}

// targets lists the pointers of the record that a body names, the inner ones
// first; holder is where references of this level are held.
func targets(fields []*spec.Field, body any, holder string) []string {
	members, _ := body.(map[string]any)
	var list []string
	for _, f := range fields {
		v, ok := members[f.Name]
		switch _, isObject := v.(map[string]any); {
		case !ok:
		case f.Names != nil:
			list = append(list, holder+value.Pointer(f.Names.IDs), holder+value.Pointer(f.Names.Objects))
		case f.Fields != nil && isObject:
			list = append(list, targets(f.Fields, v, f.Target)...)
			list = append(list, f.Target+"{}")
		case f.Storage == spec.Stored:
			list = append(list, f.Target)
		}
	}
	return list
}

// without is a record without what pointers name; one that ends in {} names a
// member that stays if it is an object with something left in it.
func without(record value.Object, pointers []string) any {
	copied, _ := value.Decode(value.Encode(record))
	for _, pointer := range pointers {
		pointer, ifEmpty := strings.CutSuffix(pointer, "{}")
		tokens := value.Tokens(pointer)
		if len(tokens) == 0 {
			continue
		}
		last := len(tokens) - 1
		parent, _ := value.At(copied, value.Pointer(tokens[:last]...))
		object, ok := parent.(map[string]any)
		if !ok {
			continue
		}
		inner, isObject := object[tokens[last]].(map[string]any)
		if !ifEmpty || !isObject || len(inner) == 0 {
			delete(object, tokens[last])
		}
	}
	return copied
}

// readsBack tells that what was written is there: scalars, arrays and free-form
// members as RFC 7396 says.
func (w *world) readsBack(t *rapid.T, before, after value.Object, change spec.Change) {
	var walk func(fields []*spec.Field, body any)
	walk = func(fields []*spec.Field, body any) {
		members, _ := body.(map[string]any)
		for _, f := range fields {
			v, ok := members[f.Name]
			switch {
			case !ok || v == nil || f.Storage != spec.Stored || f.Names != nil:
			case f.Fields != nil:
				walk(f.Fields, v)
			case f.Schema.Unconstrained():
				old, _ := value.At(before, f.Target)
				want := value.MergeKeepingNulls(old, v)
				if change.MergePatch {
					want = value.Merge(old, v)
				}
				now, _ := value.At(after, f.Target)
				require.Equal(t, encode(want), encode(now), f.Target)
			case value.Kind(v) != "object" && value.Kind(v) != "array":
				now, _ := value.At(after, f.Target)
				require.Equal(t, encode(v), encode(now), f.Target)
			}
		}
	}
	walk(w.plan.Fields, change.Body)
}

func TestDisjointPatchesCommute(t *testing.T) {
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) {
			met := 0
			rapid.Check(t, func(t *rapid.T) {
				record := accepted(t, w.plan.Resource.Published)
				for range chain / 4 {
					whole := drawObject(t, w.plan.Body, 4).(map[string]any)
					left, right := split(t, w.plan.Fields, whole)
					mergePatch := rapid.Bool().Draw(t, "merge patch")
					one, ok := w.both(record, left, right, mergePatch)
					other, also := w.both(record, right, left, mergePatch)
					if ok && also {
						met++
						require.Equal(t, encode(one), encode(other), "%s and %s", encode(left), encode(right))
						record = one
					}
				}
			})
			require.Greater(t, met, map[bool]int{false: 50, true: 0}[testing.Short()])
		})
	}
}

func (w *world) both(record, first, second value.Object, mergePatch bool) (value.Object, bool) {
	for _, body := range []value.Object{first, second} {
		written, violations := w.plan.Write(record, spec.Change{Body: body, MergePatch: mergePatch, Names: hashNames{}})
		if len(violations) > 0 {
			return nil, false
		}
		record = written.Record
	}
	return record, true
}

// split shares the fields of a body out between two, at every depth.
func split(t *rapid.T, fields []*spec.Field, body map[string]any) (left, right value.Object) {
	left, right = value.Object{}, value.Object{}
	for _, f := range fields {
		v, ok := body[f.Name]
		object, isObject := v.(map[string]any)
		switch {
		case !ok:
		case f.Fields != nil && isObject:
			l, r := split(t, f.Fields, object)
			left[f.Name], right[f.Name] = l, r
		case rapid.Bool().Draw(t, "left"):
			left[f.Name] = v
		default:
			right[f.Name] = v
		}
	}
	return left, right
}

func FuzzWrite(f *testing.F) {
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(f, err)
	var plan *spec.Plan
	for _, o := range api.Operations {
		plan = o.Plan
	}
	start := smallest(plan.Resource.Published).(map[string]any)
	require.Empty(f, plan.Resource.Published.Validate(start, spec.AsResponse))
	examples, err := txtar.ParseFile("testdata/write/profile.txtar")
	require.NoError(f, err)
	for line := range strings.Lines(string(examples.Files[1].Data)) {
		if kind, body, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
			f.Add([]byte(body), kind == "merge-patch")
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, mergePatch bool) {
		body, err := value.Decode(text)
		if err != nil {
			return
		}
		written, violations := plan.Write(start, spec.Change{Body: body, MergePatch: mergePatch, Names: hashNames{}})
		if len(violations) == 0 {
			require.Empty(t, plan.Resource.Published.Validate(written.Record, spec.AsResponse))
		}
	})
}
