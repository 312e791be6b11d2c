package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"actalike": main})
}

// TestScript runs the command line as a person would: testdata/script holds one
// file a subject.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			for _, name := range os.Environ() {
				if len(name) > 9 && name[:9] == "ACTALIKE_" {
					t.Fatalf("%s is set: the scripts would not test the defaults", name)
				}
			}
			return nil
		},
		Cmds: commands,
	})
}
