//go:build !manpages

package terminal

import (
	"github.com/spf13/cobra"
)

// ManCommands are none in a program without man pages; see man.go.
func ManCommands(Manual) []*cobra.Command { return nil }
