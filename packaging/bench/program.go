//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// program is something that reads a stream and writes one.
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

// kustomize does the same job with a patch: the stream is a resource of a
// directory, as in the wrapper script people put behind --post-renderer.
func kustomize(scratch string) []program {
	path, err := exec.LookPath("kustomize")
	if err != nil {
		return nil
	}
	dir := filepath.Join(scratch, "kustomize")
	prepare := func(stream string) error {
		text, err := os.ReadFile(stream)
		if err != nil {
			return err
		}
		return errors.Join(
			os.MkdirAll(dir, 0o755),
			os.WriteFile(filepath.Join(dir, "all.yaml"), text, 0o600),
			os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization), 0o600),
		)
	}
	return []program{{name: "kustomize", argv: []string{path, "build", dir}, prepare: prepare, most: 1}}
}

const kustomization = `resources: [all.yaml]
patches:
  - target: {kind: StatefulSet, labelSelector: app.kubernetes.io/component=ruler}
    patch: |
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: ruler}
      spec:
        template:
          spec:
            containers:
              - name: loki-sc-rules
                image: docker.io/kiwigrid/k8s-sidecar:2.10.1
                volumeMounts: [{name: sc-rules-volume, mountPath: /rules}]
              - name: ruler
                volumeMounts: [{name: sc-rules-volume, mountPath: /rules}]
            volumes: [{name: sc-rules-volume, emptyDir: {}}]
`

// yq only reads and writes. Two programs have the name: Mike Farah's in Go and
// Debian's, which is Python around jq.
func yq() []program {
	path, err := exec.LookPath("yq")
	if err != nil {
		return nil
	}
	help, err := exec.Command(path, "--help").CombinedOutput()
	if err != nil {
		return nil
	}
	if strings.Contains(string(help), "jq wrapper") {
		return []program{{name: "yq (Python)", argv: []string{path, "--yaml-output", "."}, most: 1}}
	}
	return []program{{name: "yq", argv: []string{path, "."}, most: 1}}
}

// cost is what one process took.
type cost struct {
	wall time.Duration
	cpu  time.Duration // user and system, which other processes on the machine hardly change
	peak int           // of resident memory, in KiB
}

// measure runs the program over the stream n times, on one core where that can
// be had, and reports the run of median time with the highest peak of all.
func (p program) measure(stream string, n int, piped bool) (cost, error) {
	costs, err := inTurn([]program{p}, stream, n, piped)
	if err != nil {
		return cost{}, err
	}
	return costs[0], nil
}

// inTurn is measure for programs that are compared: they take turns, so that a
// machine that is slow for a moment is slow for all of them.
func inTurn(programs []program, stream string, n int, piped bool) ([]cost, error) {
	runs := make([][]cost, len(programs))
	for _, p := range programs {
		if p.prepare == nil {
			continue
		}
		if err := p.prepare(stream); err != nil {
			return nil, err
		}
	}
	for range n + 1 {
		for i, p := range programs {
			c, err := p.once(stream, piped)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			runs[i] = append(runs[i], c)
		}
	}
	medians := make([]cost, len(programs))
	for i := range runs {
		medians[i] = median(runs[i][1:]) // the first has warmed the caches
	}
	return medians, nil
}

func median(costs []cost) cost {
	slices.SortFunc(costs, func(a, b cost) int { return int(a.wall - b.wall) })
	m := costs[len(costs)/2]
	for _, c := range costs {
		m.peak = max(m.peak, c.peak)
	}
	return m
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
