//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// startUp asks the Go runtime which package's initialisation takes longest. A
// single run is mostly noise, so each package counts with its best of twenty.
func (b *bench) startUp() error {
	best := map[string]float64{}
	for range 20 {
		trace, err := b.initTrace()
		if err != nil {
			return err
		}
		for name, took := range trace {
			if before, seen := best[name]; !seen || took < before {
				best[name] = took
			}
		}
	}
	sum, longest, slowest := 0.0, 0.0, ""
	for name, took := range best {
		sum += took
		if took > longest || took == longest && name < slowest {
			longest, slowest = took, name
		}
	}
	fmt.Fprintf(b.out, "\nPackage initialisation, each package's best of 20 runs: %.2f ms in all, the longest %.2f ms (%s). %s\n",
		sum, longest, slowest, met(longest <= 1, "none over 1 ms"))
	return nil
}

// initTrace is the milliseconds that each package's initialisation took in one run.
func (b *bench) initTrace() (map[string]float64, error) {
	cmd := exec.Command(b.ours.argv[0], "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("version: %w: %s", err, &trace)
	}
	milliseconds := map[string]float64{}
	for line := range strings.Lines(trace.String()) {
		// init NAME @0.53 ms, 0.12 ms clock, 4096 bytes, 12 allocs
		fields := strings.Fields(line)
		if len(fields) < 5 || fields[0] != "init" {
			continue
		}
		took, err := strconv.ParseFloat(fields[4], 64)
		if err != nil {
			return nil, fmt.Errorf("inittrace prints %q: %w", strings.TrimSpace(line), err)
		}
		milliseconds[fields[1]] = took
	}
	return milliseconds, nil
}
