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
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeManual(cmd.Root(), m, args[0])
		},
	}}
}

// writeManual writes a page for each verb, but for those that only shells call.
func writeManual(cmd *cobra.Command, m Manual, dir string) error {
	cmd.Root().DisableAutoGenTag = true
	header := &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(cmd.CommandPath(), " ", "-")), Section: "1", Source: m.Source}
	var b bytes.Buffer
	if err := doc.GenMan(cmd, header, &b); err != nil {
		return err
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	if err := os.WriteFile(filepath.Join(dir, name), m.complete(b.Bytes()), 0o644); err != nil { //nolint:gosec // for others to read
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
