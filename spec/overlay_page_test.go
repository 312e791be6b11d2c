package spec_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/internal/explain"
	"github.com/actalike/actalike/internal/format"
	"github.com/actalike/actalike/internal/value"
	"github.com/actalike/actalike/spec"
)

const overlayPage = "../docs/overlay.md"

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(overlayPage)
	require.NoError(t, err)
	return string(text)
}

// blocks lists the fenced blocks of a page in a language.
func blocks(page, language string) []string {
	var list []string
	for _, part := range strings.Split(page, "\n```"+language+"\n")[1:] {
		block, _, _ := strings.Cut(part, "\n```")
		list = append(list, block+"\n")
	}
	return list
}

func TestOverlayPageTableIsTheFormats(t *testing.T) {
	var rows strings.Builder
	for _, f := range format.All() {
		fmt.Fprintf(&rows, "| `%s` | %s | `%s` |\n", f.Name, f.Title, value.Encode(f.Neutral))
	}
	const head = "| format | meaning | zero value |\n| --- | --- | --- |\n"
	before, rest, found := strings.Cut(page(t), head)
	require.True(t, found)
	table, after, _ := strings.Cut(rest, "\n\n")
	if *update {
		require.NoError(t, os.WriteFile(overlayPage, []byte(before+head+rows.String()+"\n"+after), 0o644))
		return
	}
	require.Equal(t, rows.String(), table+"\n", "go test ./spec -update writes it")
}

func TestOverlayPageTellsEveryWord(t *testing.T) {
	text, err := os.ReadFile("vocabulary.json")
	require.NoError(t, err)
	var vocabulary struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(text, &vocabulary))
	require.NotEmpty(t, vocabulary.Defs)
	prefix := map[string]string{"resource": "resources.NAME.", "reference": "reference."}
	for place, def := range vocabulary.Defs {
		for word, property := range def.Properties {
			require.Contains(t, page(t), "| `"+prefix[place]+word+"` |")
			for _, value := range property.Enum {
				require.Contains(t, page(t), "`"+value+"`", word)
			}
		}
	}
}

func TestOverlayPageExampleWorks(t *testing.T) {
	whole := page(t)
	t.Chdir(t.TempDir())
	write := func(name, text string) spec.Source {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		source, err := spec.ReadFile(name, nil)
		require.NoError(t, err)
		return source
	}
	yaml, printed := blocks(whole, "yaml"), blocks(whole, "text")
	require.Len(t, printed, 1)
	api := load(t, spec.Config{Document: write("harbour.yaml", yaml[0]), Overlay: write("harbour-overlay.yaml", yaml[1])})
	var text bytes.Buffer
	require.NoError(t, explain.Of(api).WriteText(&text, explain.Style{}))
	understood, _, found := strings.Cut(text.String(), "\nContradictions")
	require.True(t, found)
	require.Equal(t, printed[0], understood)
	for _, extension := range yaml[2:] { // each is a part of the overlay above
		for line := range strings.Lines(extension) {
			require.Contains(t, strings.NewReplacer("{", "", "}", "", ",", "").Replace(yaml[1]), strings.TrimSpace(line))
		}
	}
}
