//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// program is something that reads a stream and says something about it.
type program struct {
	name string
	argv []string
	// prepare gets ready for a stream that does not come by stdin; nil where it does.
	prepare func(stream string) error
	// most is the size in MB of the largest stream the program is given: some
	// need minutes for what others do in a second. 0 is any size.
	most int
	// findings says that exit 1 is an answer too.
	findings bool
}

// verb is another verb of our binary than the one that p runs.
func (p program) verb(words ...string) program {
	return program{name: words[0], argv: append([]string{p.argv[0]}, words...), findings: true}
}

// cost is what one process took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // user and system, which other processes on the machine hardly change
	peak int           // of resident memory, in KiB
}

// inTurn runs programs over a stream n times, on one core where that can be had,
// and reports for each the least time with the highest peak of all runs. They
// take turns, so that a machine that is slow for a moment is slow for all of
// them; what else runs on it can only add to a time.
func inTurn(programs []program, stream string, n int) ([]cost, error) {
	var best []cost
	for _, p := range programs {
		if p.prepare == nil {
			continue
		}
		if err := p.prepare(stream); err != nil {
			return nil, err
		}
	}
	for range n {
		costs := make([]cost, len(programs))
		for i, p := range programs {
			c, err := p.once(stream, false)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			costs[i] = c
		}
		if best == nil {
			best = costs
		}
		best = bestOf(best, costs)
	}
	return best, nil
}

// best is the least time of both with the highest peak.
func (c cost) best(other cost) cost {
	return cost{min(c.wall, other.wall), min(c.cpu, other.cpu), max(c.peak, other.peak)}
}

func bestOf(a, b []cost) []cost {
	best := make([]cost, len(a))
	for i := range a {
		best[i] = a[i].best(b[i])
	}
	return best
}

// once starts the program, with the stream as its stdin or behind a pipe.
func (p program) once(stream string, piped bool) (cost, error) {
	in, err := os.Open(stream)
	if err != nil {
		return cost{}, err
	}
	defer in.Close()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return cost{}, err
	}
	defer null.Close()
	argv := slices.Concat(oneCore(), p.argv)
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stdout = null
	var said strings.Builder
	cmd.Stderr = &said
	cmd.Stdin = in
	if piped {
		cmd.Stdin = struct{ *os.File }{in} // no longer an *os.File: os/exec feeds it through a pipe
	}
	begin := time.Now()
	err = cmd.Run()
	wall := time.Since(begin)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && p.findings {
		err = nil
	}
	if err != nil {
		return cost{}, fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return cost{}, errors.New("this system does not tell a process's memory")
	}
	peak := int(usage.Maxrss)
	if runtime.GOOS == "darwin" {
		peak /= 1024 // bytes there, KiB elsewhere
	}
	return cost{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak}, nil
}

// oneCore is a prefix that keeps a command on the first core, where there is one.
func oneCore() []string {
	if path, err := exec.LookPath("taskset"); err == nil {
		return []string{path, "-c", "0"}
	}
	return nil
}
