package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// waitLimit is how long tests wait for what should happen at once: it only ends
// those that hang.
const waitLimit = 2 * time.Minute

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
		Cmds:      commands,
		Condition: condition,
	})
}

// condition knows [full], which is neither `make check` nor a run with the race
// detector: the programs of a script are this test once more, the detector
// included, which makes each start several times as long. A script whose programs
// do one thing at a time is left to the full run.
func condition(name string) (bool, error) {
	if name == "full" {
		return !raceDetector && !testing.Short(), nil
	}
	return false, fmt.Errorf("no condition is called %q", name)
}

// withoutRaceDetector leaves a test to the second run of `make test`, and out of
// `make check`: what it runs are other programs, which the detector does not
// watch.
func withoutRaceDetector(t *testing.T) {
	t.Helper()
	if raceDetector || testing.Short() {
		t.Skip("make test runs it, without the race detector")
	}
}
