package pattern

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "have node judge testdata/patterns.json again")

// otherwise are the patterns that are read otherwise than in ECMA-262, or not at all.
var otherwise = map[string]string{
	`^a{,3}$`:         "text in ECMA-262 without u, a bound in Python: not read",
	`\p{NoSuchThing}`: "text in ECMA-262 without u; whoever wrote it meant a property: not read",
}

// TestEcma262 compares with what V8 says (testdata/judge.mjs).
func TestEcma262(t *testing.T) {
	var given []struct {
		Pattern string
		Texts   []string
	}
	var said []struct {
		Pattern  string
		Readable bool
		Flags    string
		Matches  []bool
	}
	input := read(t, "testdata/patterns.json", &given)
	if *update {
		node := exec.Command("node", "testdata/judge.mjs")
		node.Stdin = bytes.NewReader(input)
		output, err := node.Output()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile("testdata/judged.json", output, 0o644))
	}
	read(t, "testdata/judged.json", &said)
	require.Len(t, said, len(given))
	for i, g := range given {
		t.Run(g.Pattern, func(t *testing.T) {
			require.Equal(t, g.Pattern, said[i].Pattern)
			p, err := Compile(g.Pattern)
			require.Equal(t, said[i].Readable && otherwise[g.Pattern] == "", err == nil, "%v", err)
			if err != nil {
				return
			}
			ecma := &Pattern{ecma: asECMA(p.root)}
			ecma.once.Do(func() {})
			for k, text := range g.Texts {
				require.Equal(t, result(said[i].Matches[k]), p.Match(text), "%q, flags %q", text, said[i].Flags)
				require.Equal(t, p.Match(text), ecma.Match(text), "%q, the other engine", text)
			}
		})
	}
}

func read(t *testing.T, file string, into any) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, into))
	return content
}
