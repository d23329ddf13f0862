package terminal

import (
	"bytes"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete offers the values of a flag: words, each with what it means behind a
// tab where there is something to say. A flag that takes a list goes on behind its
// last comma. It is a mistake of ours to name a flag that the command lacks.
func Complete(cmd *cobra.Command, flag string, words func(cmd *cobra.Command, args []string) []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, args []string, written string) ([]string, cobra.ShellCompDirective) {
		before := ""
		if i := strings.LastIndexByte(written, ','); i >= 0 {
			before = written[:i+1]
		}
		var offered []string
		for _, word := range words(cmd, args) {
			if strings.HasPrefix(before+word, written) {
				offered = append(offered, before+word)
			}
		}
		return offered, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic("internal error: " + err.Error())
	}
}

// CompleteWords offers some words.
func CompleteWords(cmd *cobra.Command, flag string, words ...string) {
	Complete(cmd, flag, func(*cobra.Command, []string) []string { return words })
}

// forShells takes the back-ticks out of the usages of flags, which mark the name
// of a value for help and would stand in what a shell shows.
func forShells(cmd *cobra.Command) {
	plain := func(f *pflag.Flag) { _, f.Usage = pflag.UnquoteUsage(f) }
	cmd.Flags().VisitAll(plain)
	cmd.PersistentFlags().VisitAll(plain)
	for _, c := range cmd.Commands() {
		forShells(c)
	}
}

// IsCompletion reports the arguments with which a shell asks.
func IsCompletion(args []string) bool {
	return len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd)
}

// bashWords stands in for the one function of the package bash-completion that
// cobra's script asks for, where the package is not there. Words are parted at
// blanks alone; bash itself parts them at = and : too.
const bashWords = `if ! declare -F _get_comp_words_by_ref >/dev/null && ! declare -F _init_completion >/dev/null; then
    _get_comp_words_by_ref() {
        local line=${COMP_LINE:0:COMP_POINT}
        read -ra words <<<"$line"
        [[ $line == *[[:space:]] ]] && words+=("")
        cword=$((${#words[@]} - 1))
        cur=${words[cword]} prev=${words[cword - 1]}
    }
fi

`

// cobra's script compares what it offers escaped, with a back-slash in front of
// each comma, with what was written, which has none.
const (
	strictMatch = `[[ $comp == "$cur"* ]]`
	commaMatch  = `[[ ${comp//\\,/,} == "${cur//\\,/,}"* ]]`
)

// completionCommand makes cobra's command, whose script for bash works without the
// package bash-completion as well.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd("completion")
	bash, _, err := root.Find([]string{"completion", "bash"})
	if err != nil || bash.Name() != "bash" {
		return
	}
	bash.RunE = func(cmd *cobra.Command, _ []string) error {
		bare, err := cmd.Flags().GetBool("no-descriptions")
		if err != nil {
			return err
		}
		var script bytes.Buffer
		script.WriteString(bashWords)
		if err := cmd.Root().GenBashCompletionV2(&script, !bare); err != nil {
			return err
		}
		_, err = cmd.OutOrStdout().Write(bytes.Replace(script.Bytes(), []byte(strictMatch), []byte(commaMatch), 1))
		return err
	}
}
