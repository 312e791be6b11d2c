package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The servers have the first core, the load generator another one.
const (
	serverCore = "0"
	ownCore    = "1"
	pinned     = "BENCH_HTTP_PINNED"
)

// taskset is the program that binds processes to cores, or "" where there is
// none or too few cores.
func taskset() string {
	path, err := exec.LookPath("taskset")
	if err != nil || runtime.NumCPU() < 2 && os.Getenv(pinned) == "" {
		return ""
	}
	return path
}

// keepToOwnCore starts the program anew on a core of its own, where it can.
func keepToOwnCore() error {
	path := taskset()
	if path == "" || os.Getenv(pinned) != "" {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := append([]string{"taskset", "-c", ownCore, self}, os.Args[1:]...)
	return syscall.Exec(path, arguments, append(os.Environ(), pinned+"=yes"))
}

// A process is a server under measurement.
type process struct {
	command *exec.Cmd
	address string
}

var urlIn = regexp.MustCompile(`http://[0-9.:]+`)

// startProcess starts a server and waits until it says where it listens.
func startProcess(ctx context.Context, stdin []byte, stdout io.Writer, program string, arguments ...string) (*process, error) {
	if path := taskset(); path != "" {
		arguments = append([]string{"-c", serverCore, program}, arguments...)
		program = path
	}
	p := &process{command: exec.CommandContext(ctx, program, arguments...)}
	p.command.Stdin = bytes.NewReader(stdin)
	p.command.Stdout = stdout
	talk, err := p.command.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	var said strings.Builder
	for lines := bufio.NewScanner(talk); lines.Scan(); {
		fmt.Fprintln(&said, lines.Text())
		if found := urlIn.FindString(lines.Text()); found != "" {
			u, err := url.Parse(found)
			go func() { _, _ = io.Copy(io.Discard, talk) }() // ends with the process
			p.address = u.Host
			return p, err
		}
	}
	return nil, fmt.Errorf("%s did not start: %v\n%s", p.command, p.command.Wait(), said.String())
}

// stop ends the server as Ctrl-C does, so that it can write its profiles.
func (p *process) stop() {
	_ = p.command.Process.Signal(os.Interrupt) // it may have ended by itself
	_ = p.command.Wait()                       // interrupted: that is no failure
}

// cpu is the processor time the server has used; 0 where the system does not
// tell.
func (p *process) cpu() time.Duration {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.command.Process.Pid)) // the pattern is fine
	var sum time.Duration
	for _, task := range tasks {
		text, _ := os.ReadFile(task) // the thread may just have ended
		used, _, _ := strings.Cut(string(text), " ")
		n, _ := strconv.ParseInt(used, 10, 64)
		sum += time.Duration(n)
	}
	return sum
}

var peakIn = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peak is the most memory the server has had, in bytes; 0 where the system does
// not tell.
func (p *process) peak() int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	found := peakIn.FindSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.ParseInt(string(found[1]), 10, 64)
	return n << 10
}
