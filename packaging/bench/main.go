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
	"bufio"
	"bytes"
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
	quick := flags.Bool("quick", false, "streams of 4 and 16 MB instead of 10 to 100, and no other programs: half a minute")
	doc := flags.String("doc", "", "write the tables between the markers of `FILE`, too")
	write := flags.String("write", "", "measure nothing: write the streams to `DIR`, for a profiler")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	defer os.RemoveAll(dir)
	var tables bytes.Buffer
	b := &bench{dir: dir, corpus: *corpus, out: io.MultiWriter(stdout, &tables), sizes: []int{10, 25, 50, 100}, quick: *quick}
	if b.quick {
		b.sizes = []int{4, 16}
	}
	switch {
	case *write != "":
		b.dir = *write
		err = b.writeStreams(*binary)
	default:
		err = b.all(*binary)
	}
	if err == nil && *doc != "" {
		err = paste(*doc, tables.Bytes())
	}
	if err != nil {
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

// bench is one run: where its streams lie and what runs over them.
type bench struct {
	dir    string // scratch
	corpus string // may not exist
	sizes  []int  // of the large streams, in MB, smallest first
	quick  bool
	out    io.Writer

	ours, copier program
	others       []program
	settled      string // a release that lacks nothing, see settledReleases
}

func (b *bench) all(binary string) error {
	if err := b.findPrograms(binary); err != nil {
		return err
	}
	b.machine()
	for _, step := range []func() error{b.realRender, b.manyRules, b.shapes, b.crossed, b.files, b.startUp} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// findPrograms builds the copy program, and looks for what is installed of the others.
func (b *bench) findPrograms(binary string) error {
	if err := b.findOurs(binary); err != nil {
		return err
	}
	copier := filepath.Join(b.dir, "copy")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", copier, "./packaging/bench/copy").CombinedOutput(); err != nil {
		return fmt.Errorf("building the copy program: %w: %s", err, out)
	}
	b.copier = program{name: "copy (Go)", argv: []string{copier}}
	if !b.quick {
		b.others = others(b.dir)
	}
	return nil
}

// findOurs also makes the release that lacks nothing: what post-render makes of one.
func (b *bench) findOurs(binary string) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("%w: make build makes it", err)
	}
	b.ours = program{name: "post-render", argv: []string{binary, "post-render"}}
	var in, out, said bytes.Buffer
	t := &text{w: bufio.NewWriter(&in)}
	release(t, someName, someNamespace, usualVersion)
	if err := t.w.Flush(); err != nil {
		return err
	}
	cmd := exec.Command(binary, "post-render", "--require-match")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("post-render of a release: %w: %s", err, &said)
	}
	b.settled = out.String()
	return nil
}
