//go:build !race

package consoletest_test

const raceDetector = false
