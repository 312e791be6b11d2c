//go:build race

package consoletest_test

const raceDetector = true
