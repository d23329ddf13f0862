package main

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
)

// Each flag of lint and trace is decided for a settings file that was found, one
// way or the other: a new flag that names a file must not slip in.
func TestFoundSettings(t *testing.T) {
	named := []string{"config", "context", "dry-run", "fix", "help", "live", "lokitool", "output", "patchset", "stdin-filename", "values", "watch"} // they run, read or write
	world := &console{Terminal: &terminal.Terminal{}}
	for _, cmd := range []*cobra.Command{lintCommand(world), traceCommand(world)} {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			found, name := slices.Contains(foundSettings, f.Name), slices.Contains(named, f.Name)
			if f.Name != "list-rules" && found == name {
				t.Errorf("%s --%s: may a settings file that was found set it, or not?", cmd.Name(), f.Name)
			}
		})
	}
}
