package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usage is a mistake on the command line. The next step is the help of the verb
// that was called.
func usage(format string, args ...any) error { return &misuse{fmt.Sprintf(format, args...)} }

type misuse struct{ text string }

func (m *misuse) Error() string { return m.text }

// withHelp gives a misuse that has no next step the help of its verb.
func withHelp(cmd *cobra.Command, err error) error {
	var m *misuse
	if errors.As(err, &m) && nextStep(err) == "" {
		return hinted(err, "run '%s --help'", cmd.CommandPath())
	}
	return err
}

// hint is an error with the next step.
type hint struct {
	err  error
	next string
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }

func hinted(err error, format string, args ...any) error {
	return &hint{err, fmt.Sprintf(format, args...)}
}

// unknown is a misuse of a word that has to be one of several: with what was
// probably meant.
func unknown(err error, word string, words []string) error {
	if near := nearest(word, words); near != "" {
		return hinted(err, "did you mean %s?", near)
	}
	return &misuse{err.Error()}
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
			return hinted(err, "did you mean --%s?", near)
		}
	}
	return hinted(err, "run '%s --help' for the flags", cmd.CommandPath())
}

// fileOrVerb: the root is post-render and takes a file. What is none is a verb
// misspelt, or another program's word for one.
func fileOrVerb(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case len(args) > 1:
		// below: the first word was meant as a verb
	case args[0] == "-":
		return nil
	default:
		if _, err := os.Stat(args[0]); err == nil {
			return nil
		}
	}
	word := args[0]
	next := "loki-ruler-sidecar --help lists the verbs"
	verb, another := synonyms()[strings.ToLower(word)]
	if near := nearest(word, names(cmd.Commands())); near != "" && !another {
		next = "did you mean " + near + "?"
	}
	if another {
		next = "that is " + verb + " here: loki-ruler-sidecar " + verb
	}
	return hinted(fmt.Errorf("unknown command %q, and no such file", word), "%s", next)
}

func names(commands []*cobra.Command) []string {
	all := make([]string, len(commands))
	for i, c := range commands {
		all[i] = c.Name()
	}
	return all
}

// synonyms are what other programs call our verbs.
func synonyms() map[string]string {
	return map[string]string{
		"check": "lint", "validate": "lint", "scan": "lint", "doctor": "trace", "verify": "trace", "follow": "trace",
		"fix": "post-render", "inject": "post-render", "render": "post-render", "apply": "post-render", "patch": "diff",
		"plan": "diff", "rules": "explain", "why": "explain", "generate": "export", "plugin": "helm-plugin", "config": "patchset",
	}
}
