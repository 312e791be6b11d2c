//go:build !race

package proxy_test

const exchanges = 10_000
