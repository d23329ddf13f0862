package main

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"

// themes are what the flags of all verbs are about.
var themes = []terminal.Theme{
	{Title: "What is read", Flags: []string{
		"config", "context", "exclude", "live", "namespace", "no-ignore", "rule", "stdin-filename", "watch",
	}},
	{Title: "What is added", Flags: []string{
		"chart", "image", "label", "label-value", "native-sidecar", "patchset", "preset", "rbac", "resource", "tenant", "values",
		"watch-namespaces", "when",
	}},
	{Title: "What is judged", Flags: []string{"assume", "disable", "enable", "fail-on", "list-rules", "lokitool", "require-match"}},
	{Title: "What is written", Flags: []string{
		"check", "dir", "dry-run", "fix", "format", "output", "report", "severity", "show-suppressed",
	}},
}
