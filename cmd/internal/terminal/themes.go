package terminal

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Theme is what some flags are about, in help and man pages. A flag belongs to the
// theme that names it, in whichever verb; one that is something else in another verb
// is named there as "verb flag".
type Theme struct {
	Title string
	Flags []string
}

// look are the flags that every verb has.
var look = Theme{"Look", []string{"color", "help", "verbose", "version"}}

// themed parts the flags of a command by what they are about, in the order of the
// themes; what no theme names comes first.
func themed(cmd *cobra.Command, themes []Theme) []*pflag.FlagSet {
	themes = slices.Concat([]Theme{{Title: "Flags"}}, themes, []Theme{look})
	sets := make([]*pflag.FlagSet, len(themes))
	for i, theme := range themes {
		sets[i] = pflag.NewFlagSet(theme.Title, pflag.ContinueOnError)
	}
	named := func(name string) int {
		return slices.IndexFunc(themes, func(t Theme) bool { return slices.Contains(t.Flags, name) })
	}
	add := func(f *pflag.Flag) {
		i := named(cmd.Name() + " " + f.Name)
		if i < 0 {
			i = max(0, named(f.Name))
		}
		if sets[i].Lookup(f.Name) == nil {
			sets[i].AddFlag(f)
		}
	}
	cmd.InitDefaultHelpFlag()
	cmd.LocalFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return slices.DeleteFunc(sets, func(s *pflag.FlagSet) bool { return !s.HasAvailableFlags() })
}

// flagEntry begins what pflag says of a flag; the rows below are indented further.
var flagEntry = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^ {2}(?:-\w, | {4})--([\w-]+)`) })

// writeFlags writes the flags of a command, theme by theme, all in the same columns.
func writeFlags(b *bytes.Buffer, cmd *cobra.Command, themes []Theme, width int) {
	sets := themed(cmd, themes)
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, set := range sets {
		all.AddFlagSet(set)
	}
	said := map[string]string{}
	text := all.FlagUsagesWrapped(width)
	starts := append(flagEntry().FindAllStringSubmatchIndex(text, -1), []int{len(text)})
	for i, at := range starts[:len(starts)-1] {
		said[text[at[2]:at[3]]] = strings.TrimRight(text[at[0]:starts[i+1][0]], " \n") + "\n"
	}
	for _, set := range sets {
		b.WriteString("\n" + set.Name() + ":\n")
		set.VisitAll(func(f *pflag.Flag) { b.WriteString(said[f.Name]) })
	}
}
