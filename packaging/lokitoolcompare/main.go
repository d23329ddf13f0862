// Lokitoolcompare holds this project's verdict on rule files against lokitool's:
// it makes some hundred files from a seed, with and without faults, and asks both
// whether Loki would take each.
//
//	go run ./packaging/lokitoolcompare -lokitool PATH [-n 300] [-seed 1]
//
// What it promises: the same seed makes the same files; each file is judged by
// itself; a difference is printed with the whole file, and makes it exit with 1. What
// lokitool is known to take and the ruler to refuse is counted apart, by the reason.
//
// lokitool comes from Loki's releases. It is run, never linked, and takes a
// quarter of a second for a file.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("lokitoolcompare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	lokitool := flags.String("lokitool", "", "path of lokitool")
	n := flags.Int("n", 300, "how many files")
	seed := flags.Uint64("seed", 1, "what they are made from")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *lokitool == "" {
		fmt.Fprintln(stderr, "lokitoolcompare: where is lokitool? -lokitool PATH")
		return 2
	}
	dir, err := os.MkdirTemp("", "lokitoolcompare-")
	if err != nil {
		fmt.Fprintln(stderr, "lokitoolcompare:", err)
		return 2
	}
	defer os.RemoveAll(dir)
	result, err := compare(generate(*seed, *n), ours, func(text string) (verdict, error) { return theirs(*lokitool, dir, text) })
	if err != nil {
		fmt.Fprintln(stderr, "lokitoolcompare:", err)
		return 2
	}
	result.write(stdout, *seed)
	if len(result.differences) > 0 {
		return 1
	}
	return 0
}

// verdict is whether Loki takes a file, and why not.
type verdict struct {
	taken bool
	why   string
}

// theirs asks lokitool about one file.
func theirs(path, dir, text string) (verdict, error) {
	file := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return verdict{}, err
	}
	out, err := exec.Command(path, "rules", "check", file).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return verdict{}, fmt.Errorf("running lokitool: %w", err)
	}
	return verdict{err == nil, strings.ReplaceAll(strings.TrimSpace(string(out)), file, "rules.yaml")}, nil
}
