package main

import "runtime/debug"

// version is set by the Makefile; a binary built otherwise says what Go recorded.
var version string

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
