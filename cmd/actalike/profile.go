package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// A profiler writes profiles of a whole run, for the developers of actalike.
type profiler struct {
	cpu  string // file for the CPU profile; "" for none
	heap string // file for the heap profile at the end; "" for none
	file *os.File
}

func (p *profiler) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&p.cpu, "cpu-profile", "", "write a CPU profile to `FILE` (go tool pprof)")
	flags.StringVar(&p.heap, "heap-profile", "", "write a heap profile to `FILE` at the end (go tool pprof)")
	for _, name := range []string{"cpu-profile", "heap-profile"} {
		_ = flags.MarkHidden(name) // fails only for a flag that is not there
	}
}

func (p *profiler) start() error {
	if p.cpu == "" {
		return nil
	}
	file, err := os.Create(p.cpu)
	if err != nil {
		return unwritable(p.cpu, err)
	}
	p.file = file
	return pprof.StartCPUProfile(file)
}

// stop writes the profiles. It is called once, at the end.
func (p *profiler) stop() error {
	if p.file != nil {
		pprof.StopCPUProfile()
		if err := p.file.Close(); err != nil {
			return unwritable(p.cpu, err)
		}
	}
	if p.heap == "" {
		return nil
	}
	file, err := os.Create(p.heap)
	if err != nil {
		return unwritable(p.heap, err)
	}
	defer file.Close() // its error is that of the write before
	runtime.GC()       // what is still in use, not what waits to be collected
	if err := pprof.Lookup("allocs").WriteTo(file, 0); err != nil {
		return unwritable(p.heap, err)
	}
	return nil
}

func unwritable(name string, err error) error {
	return &spec.Error{Message: fmt.Sprintf("cannot write the profile %q", name), Hint: "name a file in a writable folder", Err: err}
}
