package main

import (
	"path/filepath"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal/terminaltest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shown"
)

// TestThemes: help has a theme for every flag, and a flag for every name in one.
func TestThemes(t *testing.T) {
	terminaltest.Themes(t, rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb), themes, errorInStream)
}

// TestHelpFits: what help says fits into 80 columns, at every verb.
func TestHelpFits(t *testing.T) {
	terminaltest.Help(t, rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb), inPages.Run)
}

// TestCommandsOfPages: the verbs and flags that pages show are there.
func TestCommandsOfPages(t *testing.T) {
	commands := shown.Commands(t, filepath.Join("..", ".."), inPages.Mark)
	if len(commands) < 20 {
		t.Fatalf("only %d commands", len(commands))
	}
	for _, c := range commands {
		terminaltest.Command(t, rootCommand(&console{Terminal: &terminal.Terminal{}}, everyVerb), c.Page, c.Args)
	}
}
