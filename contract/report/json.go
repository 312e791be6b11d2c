package report

import (
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/actalike/actalike/contract/finding"
	"github.com/actalike/actalike/internal/sanitize"
)

func jsonFormat() Format {
	return Format{
		Name:  "json",
		Title: "the whole result, for programs",
		Text: "Everything that the other formats are made from, indented, members in a fixed order. " +
			"docs/report.md describes each member; schema_version changes when one is renamed, removed or means something else.",
		Extension: ".json",
		Write:     writeJSON,
	}
}

// writeJSON writes lists that are nil as empty lists, so that a reader need not
// ask. Bytes that are not UTF-8 become U+FFFD: JSON has no other way.
func writeJSON(w io.Writer, r finding.Result, _ Options) error {
	text, err := json.Marshal(r, json.Deterministic(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(sanitize.JSON(text), '\n'))
	return err
}
