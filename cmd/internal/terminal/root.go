package terminal

import (
	"github.com/spf13/cobra"
)

// Root is what a program says of its command line.
type Root struct {
	// Foreign says of a value in the environment that it is meant for another
	// verb's flag of that name. May be nil.
	Foreign func(cmd *cobra.Command, flag, value string) bool
	// Flags are the names of the flags of every verb.
	Flags func() []string
	// Themes are what they are about, in the order of help.
	Themes []Theme
}

// Finish makes what cobra says fit the house: errors are told by Exit, with the
// next step; every flag has its twin in the environment; help is as wide as the
// terminal.
func (t *Terminal) Finish(root *cobra.Command, r Root) {
	root.SilenceErrors, root.SilenceUsage = true, true
	t.themes = r.Themes
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().BoolVarP(&t.Verbose, "verbose", "v", false, "say on stderr what was done, and why not")
	root.PersistentFlags().StringVar(&t.Color, "color", "auto", "`WHEN` to use colours: auto, always or never")
	if err := root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions([]string{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("internal error: " + err.Error())
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := t.environment(cmd, r.Foreign); err != nil {
			return err
		}
		t.warnOfStrangers(cmd, r.Flags)
		return OneOf("color", t.Color, "auto", "always", "never")
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { t.help(cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { _, err := t.Stderr.Write(t.usage(cmd)); return err })
	root.SetIn(t.Stdin)
	root.SetOut(t.Stdout)
	root.SetErr(t.Stderr)
}
