//go:build race

package main

// raceDetector tells whether this test measures itself being watched.
const raceDetector = true
