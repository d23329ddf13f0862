package terminal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Usage is a mistake on the command line. The next step is the help of the verb
// that was called, which Execute adds.
//
// 21 inlined copies were 2.1 KB of code.
//
//go:noinline
func Usage(format string, args ...any) error { return &misuse{fmt.Sprintf(format, args...)} }

// Usage is the function of that name.
func (t *Terminal) Usage(format string, args ...any) error { return Usage(format, args...) }

type misuse struct{ text string }

func (m *misuse) Error() string { return m.text }

// Execute runs the verb that args name.
func Execute(root *cobra.Command, args []string) error {
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for "look at os.Args"
	if IsCompletion(args) {
		forShells(root)
	}
	if slices.Contains(args[:min(2, len(args))], "completion") { // first, or behind help
		completionCommand(root)
	}
	if err := misread(root, args); err != nil {
		return err
	}
	cmd, err := root.ExecuteC()
	return withHelp(cmd, err)
}

// misread is the error of a word that stands where a verb would and is none, in the
// command lines for which cobra prints some help instead and calls it success:
// "lnit --help", "help lnit", "completion tcsh".
func misread(root *cobra.Command, args []string) error {
	if len(args) > 1 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	cmd, rest, err := root.Find(args)
	if err != nil {
		return withHelp(cmd, err)
	}
	if !cmd.HasSubCommands() || len(rest) == 0 || strings.HasPrefix(rest[0], "-") {
		return nil
	}
	if IsCompletion(args) || cmd.Runnable() && !slices.Contains(rest, "--help") && !slices.Contains(rest, "-h") {
		return nil // cobra judges them
	}
	err = cmd.ValidateArgs(rest[:1])
	if err != nil && NextStep(err) == "" {
		err = Hinted(err, "one of %s", strings.Join(names(cmd.Commands()), ", "))
	}
	return withHelp(cmd, err)
}

// Arguments is for a verb that takes so many arguments, at least and at most.
func Arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if least <= len(args) && len(args) <= most {
			return nil
		}
		verb := cmd.CommandPath()
		if len(args) < least {
			return Usage("%s needs an argument: %s", verb, cmd.UseLine())
		}
		err := Usage("%s takes %s at most, and %q is one more", verb, report.Count(most, "argument", "arguments"), args[most])
		if most == 0 {
			err = Usage("%s takes no argument, and %q is one", verb, args[0])
		}
		if near := nearest(args[0], names(cmd.Commands())); near != "" {
			return Hinted(err, "did you mean %s %s?", verb, near)
		}
		if most == 0 && cmd.Flag("dir") != nil {
			return Hinted(err, "a directory is given with --dir")
		}
		return err
	}
}

// withHelp gives a misuse that has no next step the help of its verb.
func withHelp(cmd *cobra.Command, err error) error {
	var m *misuse
	if errors.As(err, &m) && NextStep(err) == "" {
		return Hinted(err, "run '%s --help'", cmd.CommandPath())
	}
	return err
}

// Unknown is a misuse of a word that has to be one of several: with what was
// probably meant.
func Unknown(err error, word string, words []string) error {
	if near := nearest(word, words); near != "" {
		return Hinted(err, "did you mean %s?", near)
	}
	return &misuse{err.Error()}
}

// OneOf is an error for a flag whose value is none of words.
func OneOf(flag, word string, words ...string) error {
	if slices.Contains(words, word) {
		return nil
	}
	return Unknown(fmt.Errorf("--%s %q: one of %s", flag, word, strings.Join(words, ", ")), word, words)
}

// nearest is the word that was probably meant, "" when none is near. The
// distance is that of cobra, which judges misspelt verbs with it.
func nearest(word string, words []string) string {
	if word == "" || slices.Contains(words, word) {
		return word
	}
	var judge cobra.Command
	for _, w := range words {
		judge.AddCommand(&cobra.Command{Use: w, Run: func(*cobra.Command, []string) {}})
	}
	for judge.SuggestionsMinimumDistance = 1; judge.SuggestionsMinimumDistance <= 2; judge.SuggestionsMinimumDistance++ {
		if near := judge.SuggestionsFor(word); len(near) > 0 {
			return near[0]
		}
	}
	return ""
}

// flagError: what is no flag is one misspelt.
func flagError(cmd *cobra.Command, err error) error {
	var none *pflag.NotExistError
	if errors.As(err, &none) && none.GetSpecifiedShortnames() == "" {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := nearest(none.GetSpecifiedName(), names); near != "" {
			return Hinted(err, "did you mean --%s?", near)
		}
	}
	if none != nil && none.GetSpecifiedName() == "V" {
		return Hinted(err, "did you mean %s --version?", cmd.Root().Name())
	}
	return Hinted(err, "run '%s --help' for the flags", cmd.CommandPath())
}

// NoVerb answers a word that stands where a verb would, and is none: a verb
// misspelt, or another program's word for one.
func (t *Terminal) NoVerb(cmd *cobra.Command, word, what string, synonyms map[string]string) error {
	next := t.Program + " --help lists the verbs"
	verb, another := synonyms[strings.ToLower(word)]
	if near := nearest(word, names(cmd.Commands())); near != "" && !another {
		next = "did you mean " + near + "?"
	}
	if another {
		next = "that is " + verb + " here: " + t.Program + " " + verb
	}
	return Hinted(fmt.Errorf("unknown command %q%s", word, what), "%s", next)
}

func names(commands []*cobra.Command) []string {
	all := make([]string, len(commands))
	for i, c := range commands {
		all[i] = c.Name()
	}
	return all
}
