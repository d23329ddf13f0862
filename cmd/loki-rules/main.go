// Command loki-rules delivers one repository of Loki's alerting and recording
// rules to every ruler there is, on ConfigMaps and on object storage, and proves
// that they are loaded.
package main

import (
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program: every byte in and out goes through its arguments,
// but for the repository and the rulers.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// Runs are short: collecting more often costs a quarter of the time.
	debug.SetGCPercent(400)
	// A closed pipe is an error to report, not a silent death.
	signal.Ignore(syscall.SIGPIPE)
	t := &terminal.Terminal{Program: program, EnvPrefix: envPrefix, Environ: os.Environ, Stdin: stdin, Stdout: stdout, Stderr: stderr, Getenv: os.Getenv}
	t.Now = time.Now //nolint:forbidigo // for what waits, and for records; no product depends on it
	root := rootCommand(t)
	if terminal.IsCompletion(args) {
		completions(root)
	}
	return t.Exit(terminal.Execute(root, args))
}

const (
	program   = "loki-rules"
	envPrefix = "LOKI_RULES_" // begins the environment twin of every flag
)

func rootCommand(t *terminal.Terminal) *cobra.Command {
	showVersion := false
	root := &cobra.Command{
		Use:   program,
		Short: "One repository of Loki's rules, every ruler",
		Long:  rootHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return t.NoVerb(cmd, args[0], "", nil)
		},
		RunE: func(*cobra.Command, []string) error {
			if showVersion {
				return printVersion(t, "text")
			}
			return generate(t)
		},
	}
	root.Flags().BoolVar(&showVersion, "version", false, "print the version, as the verb does")
	t.Finish(root, terminal.Root{Flags: func() []string { return terminal.Flags(root) }, Themes: themes})
	root.AddCommand(verbs(t)...)
	return root
}

// verbs are all there are, in the order in which a rule meets them.
func verbs(t *terminal.Terminal) []*cobra.Command {
	return append([]*cobra.Command{
		checkCommand(t),
		testCommand(t),
		queryCommand(t),
		replayCommand(t),
		buildCommand(t),
		diffCommand(t),
		pushCommand(t),
		syncCommand(t),
		verifyCommand(t),
		pullCommand(t),
		migrateCommand(t),
		monitorsCommand(t),
		explainCommand(t),
		schemaCommand(t),
		versionCommand(t),
	}, terminal.ManCommands(manual())...)
}

const rootHelp = `loki-rules delivers a repository of alerting and recording rules to every Loki
ruler there is, and proves that they are loaded.

  loki-rules check                        judge the rule files
  loki-rules test                         run their unit tests, with no Loki
  loki-rules build -t dev -o rendered/    ConfigMaps, or objects of a bucket
  loki-rules push -t prod --verify        to Loki, and wait until all is loaded
  loki-rules sync --watch /rules -t prod  the same, at every change of a file

The repository is rules/TENANT/FILE.yaml, which is what Loki's own local store
reads, or rules/FILE.yaml for one tenant. Targets stand in loki-rules.yaml.

Exit codes: 0 done, or equal; 1 findings, a difference, something refused or not
loaded; 2 could not do it.

Every flag has an environment twin: --dry-run is LOKI_RULES_DRY_RUN.`

const shortHelp = `loki-rules delivers a repository of Loki's rules to every ruler. For example:

  loki-rules check

Run 'loki-rules --help' for the verbs and flags.
`
