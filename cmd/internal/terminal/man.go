//go:build manpages

package terminal

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// ManCommands is the verb that writes the man pages. Only the build that makes
// a release's man pages has it (packaging/completions.sh): the packages behind
// it take longer to initialise than a whole render.
func ManCommands(m Manual) []*cobra.Command {
	return []*cobra.Command{{
		Use:    "man DIR",
		Short:  "Write the man pages to a directory",
		Hidden: true,
		Args:   Arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeManual(cmd.Root(), m, args[0])
		},
	}}
}

// writeManual writes a page for each verb, but for those that only shells call.
func writeManual(cmd *cobra.Command, m Manual, dir string) error {
	cmd.Root().DisableAutoGenTag = true
	header := &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(cmd.CommandPath(), " ", "-")), Section: "1", Source: m.Source}
	forManual(cmd)
	var b bytes.Buffer
	if err := doc.GenMan(cmd, header, &b); err != nil {
		return err
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	if err := os.WriteFile(filepath.Join(dir, name), m.complete(b.Bytes(), manOptions(cmd, m.Themes)), 0o644); err != nil { //nolint:gosec // for others to read
		return err
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "completion" && c.Name() != "help" {
			if err := writeManual(c, m, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// forManual lays a command out for the width of a manual: commands are broken where
// a shell lets them be, and stand far enough in to be code.
func forManual(cmd *cobra.Command) {
	const columns = 70
	cmd.Example = foldCommands(cmd.Example, columns)
	var rows []string
	for row := range strings.SplitSeq(cmd.Long, "\n") {
		if strings.HasPrefix(row, "  ") {
			row = "  " + foldCommands(row, columns)
		}
		rows = append(rows, row)
	}
	cmd.Long = strings.Join(rows, "\n")
}
