package terminal

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Environment gives every flag that is not on the command line the value of its
// environment twin: --dry-run is PREFIX_DRY_RUN. Lists are separated by commas.
func (t *Terminal) Environment(cmd *cobra.Command, prefix string) error {
	var err error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || err != nil || f.Name == "help" {
			return
		}
		name := prefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		if value := t.Getenv(name); value != "" {
			if e := setFlag(cmd, f, value); e != nil {
				err = t.Usage("%s=%q: %v", name, value, e)
			}
		}
	})
	return err
}

func setFlag(cmd *cobra.Command, f *pflag.Flag, value string) error {
	if f.Value.Type() != "stringArray" {
		return cmd.Flags().Set(f.Name, value)
	}
	for _, v := range strings.Split(value, ",") {
		if err := cmd.Flags().Set(f.Name, v); err != nil {
			return err
		}
	}
	return nil
}

// Finish makes what cobra says fit the house: errors are told by Exit, with
// the next step, and a misspelt verb is answered with the one that was meant.
func (t *Terminal) Finish(root *cobra.Command, envPrefix string) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().BoolVarP(&t.Verbose, "verbose", "v", false, "say on stderr what was done, and why not")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return t.Environment(cmd, envPrefix) }
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return Hinted(err, "run '%s --help' for the flags", cmd.CommandPath())
	})
	root.SetIn(t.Stdin)
	root.SetOut(t.Stdout)
	root.SetErr(t.Stderr)
}

// NoVerb answers what stands where a verb would, and is none.
func (t *Terminal) NoVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	next := t.Program + " --help lists the verbs"
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		next = "did you mean " + near[0] + "?"
	}
	return Hinted(fmt.Errorf("unknown command %q", args[0]), "%s", next)
}
