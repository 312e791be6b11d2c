package consoletest_test

import (
	_ "embed"
	"encoding/json"
)

//go:embed testdata/words.json
var words []byte

// word has the members of the embedded document that the tests type and read.
var word = func() (w struct{ Name, List, Date, Text, Unique, Kept string }) {
	if err := json.Unmarshal(words, &w); err != nil {
		panic(err)
	}
	return w
}()
