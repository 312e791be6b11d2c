//go:build race

package proxy_test

// exchanges is few under the race detector, which is slow with large bodies.
const exchanges = 1000
