// Command loki-ruler-sidecar makes Loki's alerting and recording rules arrive:
// a Helm post-renderer, a kustomize KRM function and a linter for CI.
//
// The terminal policy: stdout carries the product and nothing else, and only
// after full success. stderr is for people, and quiet on success unless -v.
// Errors and findings begin with a place, are lower case, and offer the next
// step.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, in every verb.
const (
	exitDone     = 0 // done
	exitFindings = 1 // findings at or above --fail-on, or a difference
	exitFailed   = 2 // could not do it: bad input, bad flag, bad patch set
	exitNoMatch  = 3 // --require-match and no ruler
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program: every byte in and out goes through its arguments.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error to report, not a silent death
	t := &terminal{stdin: stdin, stdout: stdout, stderr: stderr, getenv: os.Getenv}
	root := rootCommand(t, args)
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for "look at os.Args"
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	return t.exit(t.inStream(args, withHelp(cmd, err)))
}

// terminal is the outside world of one run.
type terminal struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	verbose        bool
	unread         bool // a file below a directory could not be read: the answer is not about all
}

// exitCode ends a run without a message: the verb has said what there is to
// say.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// rootCommand is the tree of verbs. The root itself is post-render, so that a
// bare --post-renderer loki-ruler-sidecar works.
func rootCommand(t *terminal, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:           "loki-ruler-sidecar [FILE|-]",
		Short:         "Make Loki's rules arrive: post-renderer, KRM function and linter",
		Long:          rootHelp,
		Args:          fileOrVerb,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return environment(cmd, t.getenv)
		},
	}
	root.PersistentFlags().BoolVarP(&t.verbose, "verbose", "v", false, "say on stderr what was done, and why not")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(flagError)
	asPostRender(root, t, true)
	root.AddCommand(verbs(t, args)...)
	return root
}

// verbs are the verbs that args can mean. What Helm starts for every release need
// not build the flags of all others.
func verbs(t *terminal, args []string) []*cobra.Command {
	switch {
	case len(args) == 0:
		return nil
	case args[0] == "post-render":
		return []*cobra.Command{postRenderCommand(t)}
	}
	return append([]*cobra.Command{
		postRenderCommand(t), diffCommand(t), lintCommand(t), traceCommand(t), explainCommand(t),
		patchsetCommand(t), exportCommand(t), helmPluginCommand(t), versionCommand(t),
	}, manCommands()...)
}

const rootHelp = `loki-ruler-sidecar reads rendered Loki manifests on stdin, gives the distributed
ruler the rules sidecar its chart left out, and writes the fixed manifests.

  helm template loki grafana/loki -f values.yaml | loki-ruler-sidecar > fixed.yaml
  helm upgrade --install loki grafana/loki -f values.yaml --post-renderer loki-ruler-sidecar

What is there stays, byte for byte; a second run changes nothing.

Exit codes: 0 done; 1 findings or a difference; 2 could not do it (bad input, bad
flag, bad patch set); 3 --require-match and no ruler.

Every flag has an environment twin: --require-match is LOKI_RULER_SIDECAR_REQUIRE_MATCH.`
