//go:build !manpages

package main

import "github.com/spf13/cobra"

// manCommands: see manpages.go.
func manCommands() []*cobra.Command { return nil }
