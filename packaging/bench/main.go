//go:build unix

// Command bench measures the whole process, from exec to exit, side by side
// with a program that only copies, and with what others use for the job:
//
//	go run ./packaging/bench -binary bin/loki-ruler-sidecar
//
// It prints the figures that design section 8 sets goals for. It is no test:
// a figure that misses its goal is marked, and the exit code is 0.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	binary := flags.String("binary", "bin/loki-ruler-sidecar", "the binary to measure")
	corpus := flags.String("corpus", "../shared/corpus", "real renders; where there are none, a generated one of the same size is used")
	size := flags.Int("mb", 100, "size of the large streams, in MB")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, corpus: *corpus, mb: *size, out: stdout}
	if err := b.all(*binary); err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

// bench is one run: where its streams lie and what runs over them.
type bench struct {
	dir    string // scratch
	corpus string // may not exist
	mb     int    // size of the large streams
	out    io.Writer

	ours, copier program
	others       []program
}

func (b *bench) all(binary string) error {
	if err := b.findPrograms(binary); err != nil {
		return err
	}
	for _, step := range []func() error{b.realRender, b.manyRules, b.largeStreams, b.linearity, b.startUp} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// findPrograms builds the copy program, and looks for what is installed of the others.
func (b *bench) findPrograms(binary string) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("%w: make build makes it", err)
	}
	copier := filepath.Join(b.dir, "copy")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", copier, "./packaging/bench/copy").CombinedOutput(); err != nil {
		return fmt.Errorf("building the copy program: %w: %s", err, out)
	}
	b.copier = program{name: "copy (Go)", argv: []string{copier}}
	b.ours = program{name: "loki-ruler-sidecar", argv: []string{binary, "post-render"}}
	if cat, err := exec.LookPath("cat"); err == nil {
		b.others = append(b.others, program{name: "cat", argv: []string{cat}})
	}
	b.others = append(b.others, kustomize(b.dir)...)
	b.others = append(b.others, yq()...)
	return nil
}
