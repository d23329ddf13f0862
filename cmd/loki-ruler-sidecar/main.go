// Command loki-ruler-sidecar makes Loki's alerting and recording rules arrive:
// a Helm post-renderer, a kustomize KRM function and a linter for CI.
//
// The terminal policy: stdout carries the product and nothing else, and only
// after full success. stderr is for people, and quiet on success unless -v.
// Errors and findings begin with a place, are lower case, and offer the next
// step.
package main

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// Exit codes, in every verb.
const (
	exitDone     = terminal.Done
	exitFindings = terminal.Findings // at or above --fail-on, or a difference
	exitFailed   = terminal.Failed   // could not do it: bad input, bad flag, bad patch set
	exitNoMatch  = 3                 // --require-match and no ruler
)

const (
	program   = "loki-ruler-sidecar"
	envPrefix = "LOKI_RULER_SIDECAR_" // begins the environment twin of every flag
)

func main() {
	terminal.HeapInLargePages()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program: every byte in and out goes through its arguments.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error to report, not a silent death
	t := &console{Terminal: &terminal.Terminal{
		Program: program, EnvPrefix: envPrefix, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Getenv: os.Getenv, Environ: os.Environ, Lean: true,
	}}
	return t.exit(t.inStream(args, noMatch(terminal.Execute(rootCommand(t, args), args))))
}

// console is the outside world of one run.
type console struct {
	*terminal.Terminal
	unread bool // a file below a directory could not be read: the answer is not about all
}

// rootCommand is the tree of verbs. The root itself is post-render, so that a
// bare --post-renderer loki-ruler-sidecar works.
func rootCommand(t *console, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "loki-ruler-sidecar [FILE|-]",
		Short: "Make Loki's rules arrive: post-renderer, KRM function and linter",
		Long:  rootHelp,
		Args:  t.fileOrVerb,
	}
	t.Finish(root, terminal.Root{Foreign: foreignValue, Flags: func() []string { return terminal.Flags(rootCommand(t, everyVerb)) }, Themes: themes})
	all, certain := verbs(t, args)
	if !certain || len(args) == 0 {
		asPostRender(root, t, true)
	}
	root.CompletionOptions.DisableDefaultCmd = certain
	root.AddCommand(all...)
	if terminal.IsCompletion(args) {
		completions(root)
		for _, cmd := range root.Commands() {
			completions(cmd)
		}
	}
	return root
}

// everyVerb are arguments that can mean any verb.
var everyVerb = []string{"help"}

// verbs are the verbs that args can mean; certain: no other word than the first can
// be one. Who names one of those that read manifests need not wait for the flags of all
// others, nor for those of the root.
func verbs(t *console, args []string) (all []*cobra.Command, certain bool) {
	if len(args) == 0 {
		return nil, true
	}
	switch args[0] {
	case "post-render":
		return []*cobra.Command{postRenderCommand(t)}, true
	case "diff":
		return []*cobra.Command{diffCommand(t)}, true
	case "export":
		return []*cobra.Command{exportCommand(t)}, true
	case "lint", "trace": // each knows the other's settings
		return []*cobra.Command{lintCommand(t), traceCommand(t)}, true
	}
	return append([]*cobra.Command{
		postRenderCommand(t), diffCommand(t), lintCommand(t), traceCommand(t), explainCommand(t),
		patchsetCommand(t), exportCommand(t), helmPluginCommand(t), schemaCommand(t), versionCommand(t),
	}, terminal.ManCommands(manual())...), false
}

const rootHelp = `loki-ruler-sidecar reads rendered Loki manifests on stdin, gives the distributed
ruler the rules sidecar its chart left out, and writes the fixed manifests.

  helm template loki grafana/loki -f v.yaml | loki-ruler-sidecar > fixed.yaml
  helm upgrade loki grafana/loki -f v.yaml --post-renderer loki-ruler-sidecar

What is there stays, byte for byte; a second run changes nothing.

Exit codes: 0 done; 1 findings or a difference; 2 could not do it (bad input, bad
flag, bad patch set); 3 --require-match and no ruler.

Every flag has an environment twin: --require-match is LOKI_RULER_SIDECAR_REQUIRE_MATCH.`
