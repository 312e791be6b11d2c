package jsonpatch

import (
	"encoding/json"
	"strings"
	"testing"

	evanphx "github.com/evanphx/json-patch/v5"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/actalike/actalike/internal/value"
)

var ample = Budget{Steps: 1 << 20, Bytes: 1 << 20}

func apply(t require.TestingT, document, patch string, budget Budget) (string, error) {
	steps, err := value.Decode([]byte(patch))
	require.NoError(t, err)
	given, err := value.Decode([]byte(document))
	require.NoError(t, err)
	p, err := Decode(steps)
	if err != nil {
		return "", err
	}
	made, err := p.Apply(given, budget)
	require.Equal(t, document, string(value.Encode(given)), "the document has changed")
	return string(value.Encode(made)), err
}

// TestPatchesOfTheRFC are the examples of RFC 6902, appendix A.
func TestPatchesOfTheRFC(t *testing.T) {
	for _, c := range []struct{ document, patch, made string }{
		{`{"foo":"bar"}`, `[{"op":"add","path":"/baz","value":"qux"}]`, `{"baz":"qux","foo":"bar"}`},
		{`{"foo":["bar","baz"]}`, `[{"op":"add","path":"/foo/1","value":"qux"}]`, `{"foo":["bar","qux","baz"]}`},
		{`{"baz":"qux","foo":"bar"}`, `[{"op":"remove","path":"/baz"}]`, `{"foo":"bar"}`},
		{`{"foo":["bar","qux","baz"]}`, `[{"op":"remove","path":"/foo/1"}]`, `{"foo":["bar","baz"]}`},
		{`{"baz":"qux","foo":"bar"}`, `[{"op":"replace","path":"/baz","value":"boo"}]`, `{"baz":"boo","foo":"bar"}`},
		{`{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}`, `[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]`, `{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}`},
		{`{"foo":["all","grass","cows","eat"]}`, `[{"op":"move","from":"/foo/1","path":"/foo/3"}]`, `{"foo":["all","cows","eat","grass"]}`},
		{`{"baz":"qux","foo":["a",2,"c"]}`, `[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]`, `{"baz":"qux","foo":["a",2,"c"]}`},
		{`{"foo":"bar"}`, `[{"op":"add","path":"/child","value":{"grandchild":{}}}]`, `{"child":{"grandchild":{}},"foo":"bar"}`},
		{`{"foo":"bar"}`, `[{"op":"add","path":"/baz","value":"qux","xyz":123}]`, `{"baz":"qux","foo":"bar"}`},
		{`{"/":9,"~1":10}`, `[{"op":"test","path":"/~01","value":10}]`, `{"/":9,"~1":10}`},
		{`{"foo":["bar"]}`, `[{"op":"add","path":"/foo/-","value":["abc","def"]}]`, `{"foo":["bar",["abc","def"]]}`},
		{`{"foo":[1]}`, `[{"op":"copy","from":"/foo","path":"/bar"},{"op":"add","path":"/bar/0","value":0}]`, `{"bar":[0,1],"foo":[1]}`},
		{`{"foo":1}`, `[{"op":"replace","path":"","value":[null]}]`, `[null]`},
		{`{"foo":1}`, `[]`, `{"foo":1}`},
	} {
		made, err := apply(t, c.document, c.patch, ample)
		require.NoError(t, err, c.patch)
		require.Equal(t, c.made, made, c.patch)
	}
}

func TestPatchesThatCannotBeApplied(t *testing.T) {
	for patch, says := range map[string]string{
		`{}`:                                          "must be an array, not object",
		`[1]`:                                         "operation 0 must be an object, not number",
		`[{"op":"spam","path":""}]`:                   `operation 0 has the op "spam": must be add, remove`,
		`[{"op":"add","value":1}]`:                    "operation 0 has no path",
		`[{"op":"add","path":"a"}]`:                   `operation 0 has the path "a": must be empty or begin with /`,
		`[{"op":"add","path":"/a"}]`:                  "operation 0 has no value",
		`[{"op":"move","path":"/a"}]`:                 "operation 0 has no from",
		`[{"op":"remove","path":"/no"}]`:              `operation 0 (remove): there is no member "no"`,
		`[{"op":"remove","path":"/a/3"}]`:             `there is no item "3"`,
		`[{"op":"remove","path":"/a/01"}]`:            `there is no item "01"`,
		`[{"op":"remove","path":"/b/c"}]`:             `string has no member "c"`,
		`[{"op":"add","path":"/b/c","value":1}]`:      `string has no member "c"`,
		`[{"op":"add","path":"/a/4","value":1}]`:      `no item can be put at "4"`,
		`[{"op":"add","path":"/no/c","value":1}]`:     `there is no member "no"`,
		`[{"op":"replace","path":"/no","value":1}]`:   `there is no member "no"`,
		`[{"op":"copy","from":"/no","path":"/c"}]`:    `there is no member "no"`,
		`[{"op":"move","from":"/a","path":"/a/0"}]`:   "a value cannot be moved into itself",
		`[{"op":"test","path":"/b","value":"other"}]`: "the test fails",
	} {
		_, err := apply(t, `{"a":[1,2,3],"b":"text"}`, patch, ample)
		require.ErrorContains(t, err, says, patch)
	}
	_, err := apply(t, `{"a":1}`, `[{"op":"test","path":"/a","value":2}]`, ample)
	require.ErrorIs(t, err, ErrTest)
}

func TestOnePatchHasOneBudget(t *testing.T) {
	copies := "[" + strings.TrimSuffix(strings.Repeat(`{"op":"copy","from":"/a","path":"/b/-"},`, 40), ",") + "]"
	document := `{"a":"` + strings.Repeat("x", 1000) + `","b":[]}`
	_, err := apply(t, document, copies, Budget{Steps: 100, Bytes: 50_000})
	require.NoError(t, err)
	_, err = apply(t, document, copies, Budget{Steps: 100, Bytes: 30_000})
	require.ErrorIs(t, err, ErrBudget)
	_, err = apply(t, document, copies, Budget{Steps: 39, Bytes: 50_000})
	require.ErrorIs(t, err, ErrBudget)
	long := "[" + strings.TrimSuffix(strings.Repeat("0,", 1600), ",") + "]"
	for _, patch := range []string{`[{"op":"add","path":"/0","value":1}]`, `[{"op":"remove","path":"/0"}]`} {
		_, err = apply(t, long, patch, Budget{Steps: 101})
		require.NoError(t, err)
		_, err = apply(t, long, patch, Budget{Steps: 100})
		require.ErrorIs(t, err, ErrBudget)
	}
}

func TestPatchesMakeNoDepthThatNobodyCanRead(t *testing.T) {
	nest := `{"op":"add","path":"/b","value":{}},{"op":"move","from":"/a","path":"/b/a"},{"op":"move","from":"/b","path":"/a"},`
	_, err := apply(t, `{"a":{}}`, "["+strings.TrimSuffix(strings.Repeat(nest, value.MaxDepth), ",")+"]", ample)
	require.ErrorIs(t, err, ErrDepth)
}

// TestPatchesAreThoseOfAnotherLibrary applies patches made by chance to a document,
// and asks evanphx/json-patch for the same.
func TestPatchesAreThoseOfAnotherLibrary(t *testing.T) {
	const document = `{"a":[1,[2,3],{"x":null}],"b":{"c":"d","e":[]},"f":true}`
	path := rapid.SampledFrom([]string{"/a", "/a/0", "/a/1", "/a/1/1", "/a/-", "/a/2/x", "/b", "/b/c", "/b/e/0", "/b/e/-", "/f", "/g", "/g/h", "/a/9"})
	step := rapid.Custom(func(t *rapid.T) map[string]any {
		to, from := path.Draw(t, "path"), path.Draw(t, "from")
		if strings.HasPrefix(to, from+"/") { // the other library moves values into themselves
			from = to
		}
		return map[string]any{
			"op":    rapid.SampledFrom([]string{"add", "remove", "replace", "move", "copy", "test"}).Draw(t, "op"),
			"path":  to,
			"from":  from,
			"value": rapid.SampledFrom([]any{1, "d", true, []any{2, 3}, map[string]any{"c": "d"}}).Draw(t, "value"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		patch, err := json.Marshal(rapid.SliceOfN(step, 1, 6).Draw(t, "patch"))
		require.NoError(t, err)
		made, err := apply(t, document, string(patch), ample)
		other, decodeErr := evanphx.DecodePatch(patch)
		require.NoError(t, decodeErr)
		options := evanphx.NewApplyOptions()
		options.SupportNegativeIndices = false
		wanted, wantedErr := other.ApplyWithOptions([]byte(document), options)
		require.Equal(t, wantedErr == nil, err == nil, "%s: %v, not %v", patch, err, wantedErr)
		if err == nil {
			require.JSONEq(t, string(wanted), made, string(patch))
		}
	})
}

func FuzzPatch(f *testing.F) {
	f.Add(`[{"op":"add","path":"/a/-","value":1},{"op":"move","from":"/a","path":"/b"}]`)
	f.Fuzz(func(t *testing.T, text string) {
		v, err := value.Decode([]byte(text))
		if err != nil {
			return
		}
		patch, err := Decode(v)
		if err != nil {
			return
		}
		if made, err := patch.Apply(value.Object{"a": []any{true}}, ample); err == nil {
			_, err = value.Decode(value.Encode(made))
			require.NoError(t, err)
		}
	})
}
