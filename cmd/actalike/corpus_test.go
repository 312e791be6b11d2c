package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// prober is an independent client in JavaScript, which judges by ajv. make corpus runs it on real documents.
const prober = "testdata/corpus"

// featureDocuments are small, one a feature; testdata/corpus/truth.yaml says what a reader takes them for.
const featureDocuments = "../../spec/testdata/documents"

// proberReady skips a test that cannot run the prober here; in CI it fails instead.
func proberReady(t *testing.T) {
	t.Helper()
	reader(t, "node", "install Node.js 20 or newer")
	if _, err := os.Stat(filepath.Join(prober, "node_modules", "ajv")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the prober's modules are not here, and CI must have them: make readers")
		}
		t.Skip("the prober's modules are not here: make readers")
	}
}

// TestProberIsFair puts the prober in the dock: it accuses an honest server of nothing, and finds planted bugs.
func TestProberIsFair(t *testing.T) {
	proberReady(t)
	documents, err := filepath.Abs(featureDocuments)
	require.NoError(t, err)
	control := exec.Command("node", "--test", "control.test.mjs")
	control.Dir = prober
	control.Env = append(os.Environ(), "DOCUMENTS="+documents)
	talk, err := control.CombinedOutput()
	require.NoError(t, err, "%s", talk)
}

// TestProberOnFeatureDocuments holds what anyone may ask of the mock, in percent: operations that answer, valid
// exchanges, stories that come true, resources found. One document stands below the aim of 99, 100, 100 and 90:
// sub-collections (a pet without its owner).
func TestProberOnFeatureDocuments(t *testing.T) {
	proberReady(t)
	probe := exec.Command("node", filepath.Join(prober, "prober.mjs"),
		"--program", "actalike", "--dir", featureDocuments, "--seeds", "1", "--verbose", "--bounds", "98,99,100,100")
	talk, err := probe.CombinedOutput()
	require.NoError(t, err, "%s", talk)
	t.Logf("%s", talk)
}
