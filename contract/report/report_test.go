package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/contract/finding"
)

var update = flag.Bool("update", false, "write the golden files anew")

// written is what a format makes of a result.
func written(t testing.TB, name string, r finding.Result, o Options) string {
	t.Helper()
	format, err := Find(name)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, format.Write(&out, r, o))
	return out.String()
}

// sample is a run on a staging server with a few faults.
func sample(t testing.TB) finding.Result {
	t.Helper()
	text, err := os.ReadFile("testdata/result.json")
	require.NoError(t, err)
	var r finding.Result
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&r))
	require.Equal(t, finding.Summarise(r.Results), r.Summary, "the sample must be true")
	for _, c := range r.Results {
		require.True(t, c.Verdict == finding.Skipped || c.Verdict == finding.Worst(c.Findings), c.Check)
	}
	return r
}

// large is a run of several hundred checks, made of the sample's.
func large(t testing.TB, checks int) finding.Result {
	t.Helper()
	r := sample(t)
	few := r.Results
	r.Results = nil
	for i := range checks {
		c := few[i%len(few)]
		c.Check = fmt.Sprintf("%s-%d", c.Check, i/len(few))
		r.Results = append(r.Results, c)
	}
	r.Summary = finding.Summarise(r.Results)
	return r
}

// clean is a run that found nothing.
func clean(t testing.TB) finding.Result {
	t.Helper()
	r := sample(t)
	for i := range r.Results {
		r.Results[i].Verdict, r.Results[i].Findings, r.Results[i].Skipped = finding.Passed, nil, ""
	}
	r.Summary = finding.Summarise(r.Results)
	r.Restored = finding.Restored{Verified: true}
	return r
}

func TestEveryFormatDocumentsItself(t *testing.T) {
	all := All()
	require.True(t, slices.IsSortedFunc(all, func(a, b Format) int { return strings.Compare(a.Name, b.Name) }))
	for _, f := range all {
		require.Regexp(t, `^[a-z]+$`, f.Name)
		require.NotEmpty(t, f.Title, f.Name)
		require.Regexp(t, `\.$`, f.Text, f.Name)
		require.Regexp(t, `^\.[a-z]+$`, f.Extension, f.Name)
		require.NotNil(t, f.Write, f.Name)
		known, err := Find(f.Name)
		require.NoError(t, err)
		require.Equal(t, f.Title, known.Title)
	}
	require.Len(t, slices.CompactFunc(all, func(a, b Format) bool { return a.Name == b.Name }), len(All()), "a name is used twice")
}

func TestFindSaysWhatThereIs(t *testing.T) {
	_, err := Find("pdf")
	require.EqualError(t, err, `unknown report format "pdf": must be one of github, html, json, junit, markdown, sarif, text`)
}

func TestGolden(t *testing.T) {
	variants := map[string]Options{"sample": {Version: "v0.0.0"}, "strict": {Strict: true, Version: "v0.0.0"}}
	for variant, o := range variants {
		for _, f := range All() {
			golden(t, variant+f.goldenEnd(), written(t, f.Name, sample(t), o))
		}
	}
	golden(t, "color.text.txt", written(t, "text", sample(t), Options{Color: true, Width: 80, Verbose: true}))
	golden(t, "clean.text.txt", written(t, "text", clean(t), Options{}))
}

func (f Format) goldenEnd() string { return "." + f.Name + f.Extension }

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "write it with -update")
	if string(want) != got {
		t.Errorf("%s differs; if it should, write it with -update\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	wanted, had := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(wanted), len(had)) {
		if wanted[i] != had[i] {
			return fmt.Sprintf("line %d\nwant %s\ngot  %s", i+1, wanted[i], had[i])
		}
	}
	return fmt.Sprintf("want %d lines, got %d", len(wanted), len(had))
}

func TestSameResultSameBytes(t *testing.T) {
	for _, f := range All() {
		first := written(t, f.Name, sample(t), Options{})
		for range 5 {
			require.Equal(t, first, written(t, f.Name, sample(t), Options{}), f.Name)
		}
	}
}

// A format that changed the result would change the formats after it.
func TestWritingChangesNothing(t *testing.T) {
	r := hostile(t, "\x00\x1b[31m")
	for _, f := range All() {
		written(t, f.Name, r, Options{Verbose: true})
	}
	require.Equal(t, hostile(t, "\x00\x1b[31m"), r)
}

func TestWriteErrorsAreReturned(t *testing.T) {
	for _, f := range All() {
		require.ErrorIs(t, f.Write(full{}, sample(t), Options{}), errFull, f.Name)
	}
}

var errFull = errors.New("no space left on device")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// TestAReportGrowsWithItsRun compares what reports of a few checks and of ten
// times as many take; BenchmarkFormats shows how long that is.
func TestAReportGrowsWithItsRun(t *testing.T) {
	few, many := large(t, 60), large(t, 600)
	for _, f := range All() {
		size := len(written(t, f.Name, many, Options{}))
		ofFew, ofMany := allocations(t, f, few), allocations(t, f, many)
		t.Logf("%-8s %7d bytes, %.0f allocations, and %.0f of a tenth of the checks", f.Name, size, ofMany, ofFew)
		require.Less(t, size, 3_000_000, f.Name)
		require.Less(t, ofMany, 15*ofFew, f.Name)
	}
}

func allocations(t *testing.T, f Format, r finding.Result) float64 {
	return testing.AllocsPerRun(3, func() { require.NoError(t, f.Write(io.Discard, r, Options{})) })
}

func TestNothingIsCalledGoodThatWasNotChecked(t *testing.T) {
	tests := map[string]struct {
		result finding.Result
		strict bool
		want   string
	}{
		"nothing":     {finding.Result{}, false, "Nothing was checked"},
		"all skipped": {counted(0, 0, 0, 3), false, "Nothing was checked"},
		"one skipped": {counted(5, 0, 0, 1), false, "The contract holds, as far as it was checked: 1 check did not run"},
		"all passed":  {counted(5, 0, 0, 0), false, "The contract holds"},
		"lenient":     {counted(5, 0, 1, 0), false, "The contract holds"},
		"strict":      {counted(5, 0, 1, 0), true, "The contract is broken"},
		"broken":      {counted(5, 1, 0, 2), false, "The contract is broken"},
		"early":       {early5("Ctrl-C"), false, "Nothing was found broken, and the run ended early: Ctrl-C"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, headline(test.result, Options{Strict: test.strict}))
			for _, f := range []string{"text", "html", "markdown", "github"} {
				page := propertyUnescapes.Replace(written(t, f, test.result, Options{Strict: test.strict}))
				require.Contains(t, page, test.want, f)
			}
		})
	}
}

var propertyUnescapes = strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")

func counted(passed, broken, lenient, skipped int) finding.Result {
	var checks []finding.Check
	for v, n := range map[finding.Verdict]int{finding.Passed: passed, finding.Broken: broken, finding.Lenient: lenient, finding.Skipped: skipped} {
		checks = append(checks, slices.Repeat([]finding.Check{{Verdict: v}}, n)...)
	}
	return finding.Result{Results: checks, Summary: finding.Summarise(checks)}
}

func early5(why string) finding.Result {
	r := counted(5, 0, 0, 0)
	r.Interrupted = why
	return r
}

func BenchmarkFormats(b *testing.B) {
	r := large(b, 600)
	for _, f := range All() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				require.NoError(b, f.Write(&out, r, Options{}))
			}
		})
	}
}
