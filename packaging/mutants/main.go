// Mutants asks how much the tests of a package know about its decisions. It
// changes one decision at a time (a condition that never holds, an operand that
// is left out, a boundary one off, a default that is nothing, a statement that
// is skipped), runs the package's own tests, and lists the changes that no test
// saw: the survivors.
//
//	go run ./packaging/mutants [-timeout 20s] [-jobs N] [-files a.go,b.go] PACKAGE...
//
// What it promises: nothing in the tree is touched (the changed files reach the
// compiler through go's -overlay); the same sources give the same list in the
// same order; a mutant has at most -timeout to live; no mutant is left out
// but those that equivalent.txt names, each with the reason why it cannot
// change what the package does.
//
// All mutants of a package are compiled into one test binary, asleep, and one at
// a time is woken by the environment: a hundred times faster than a build for
// each. So a change that the compiler would refuse is not a mutant.
//
// It exits with 1 when a mutant survives, or an entry of equivalent.txt is
// stale.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	timeout := flags.Duration("timeout", 20*time.Second, "how long one mutant may run")
	jobs := flags.Int("jobs", runtime.NumCPU(), "how many mutants run at a time")
	files := flags.String("files", "", "judge only the mutants of these files, while one works on their tests; commas between them")
	equivalents := flags.String("equivalent", "packaging/mutants/equivalent.txt", "the mutants that change nothing")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	listed, err := readEquivalents(*equivalents)
	if err != nil {
		fmt.Fprintln(stderr, "mutants:", err)
		return 2
	}
	code := 0
	for _, pattern := range flags.Args() {
		j, err := judge(pattern, listed, options{*timeout, *jobs, fileSet(*files)})
		if err != nil {
			fmt.Fprintf(stderr, "mutants: %s: %v\n", pattern, err)
			return 2
		}
		j.write(stdout)
		if len(j.survivors)+len(j.stale) > 0 {
			code = 1
		}
	}
	return code
}

// options are how a package is judged.
type options struct {
	timeout time.Duration
	jobs    int
	files   map[string]bool // nil for all
}

func fileSet(names string) map[string]bool {
	if names == "" {
		return nil
	}
	set := map[string]bool{}
	for name := range strings.SplitSeq(names, ",") {
		set[name] = true
	}
	return set
}
