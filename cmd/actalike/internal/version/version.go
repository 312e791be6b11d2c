// Package version says which version of actalike this is.
package version

import "runtime/debug"

// version is set by the Makefile; without it the version is what Go recorded.
var version string

// String returns the version of this binary.
func String() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
