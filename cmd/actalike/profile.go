package main

import (
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/spf13/pflag"

	"github.com/actalike/actalike/spec"
)

// A profiler keeps profiles of a whole run, for the people who build actalike.
type profiler struct {
	cpu  string // the file for processor time; "" for none
	heap string // the file for memory, as it is at the end
	file *os.File
}

func (p *profiler) addFlags(flags *pflag.FlagSet) {
	flags.StringVar(&p.cpu, "cpu-profile", "", "`FILE` for a profile of processor time (go tool pprof)")
	flags.StringVar(&p.heap, "heap-profile", "", "`FILE` for a profile of memory at the end (go tool pprof)")
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

// stop writes what was profiled; it is called once, at the end.
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
	return &spec.Error{Message: "cannot write the profile " + name, Hint: "a profile goes to a file that can be made", Err: err}
}
