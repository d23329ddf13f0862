package main

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Each flag of lint and trace is decided for a settings file that was found, one
// way or the other: a new flag that names a file must not slip in.
func TestFoundSettings(t *testing.T) {
	named := []string{"config", "help", "lokitool", "output", "patchset", "values"} // they run, read or write
	world := &terminal{}
	for _, cmd := range []*cobra.Command{lintCommand(world), traceCommand(world)} {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			found, name := slices.Contains(foundSettings, f.Name), slices.Contains(named, f.Name)
			if f.Name != "list-rules" && found == name {
				t.Errorf("%s --%s: may a settings file that was found set it, or not?", cmd.Name(), f.Name)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	words := []string{"format", "fail-on", "namespace", "tenant"}
	for word, want := range map[string]string{
		"format": "format", "fomat": "format", "namspace": "namespace", "tenent": "tenant", "nothing": "", "": "",
	} {
		if got := nearest(word, words); got != want {
			t.Errorf("nearest(%q) = %q, not %q", word, got, want)
		}
	}
}
