//go:build !manpages

package terminal

import (
	"github.com/spf13/cobra"
)

// ManCommands: see man.go.
func ManCommands(Manual) []*cobra.Command { return nil }
