//go:build race

package contract_test

// raceDetector tells whether this test measures itself being watched.
const raceDetector = true
