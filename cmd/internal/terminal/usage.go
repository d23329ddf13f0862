package terminal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Usage is a mistake on the command line. The next step is the help of the verb
// that was called, which Execute adds.
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
	if len(args) > 0 && args[0] == "completion" {
		completionCommand(root)
	}
	cmd, err := root.ExecuteC()
	return withHelp(cmd, err)
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
