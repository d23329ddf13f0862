package main

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal/terminaltest"
)

// TestThemes: help has a theme for every flag, and a flag for every name in one.
func TestThemes(t *testing.T) {
	terminaltest.Themes(t, rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb), themes, errorInStream)
}

// TestHelpFits: what help says fits into 80 columns, at every verb.
func TestHelpFits(t *testing.T) {
	terminaltest.Help(t, rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb), inPages.Run)
}
