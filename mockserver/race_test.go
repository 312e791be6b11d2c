//go:build race

package mockserver_test

const raceDetector = true

// oneIn is the part of the random requests that are sent under the detector; the
// second run of `make test` sends all of them.
const oneIn = 5
