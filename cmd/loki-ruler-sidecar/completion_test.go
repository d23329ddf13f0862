package main

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/shells"
)

// TestCompletionInShells asks real shells what they offer behind a line.
func TestCompletionInShells(t *testing.T) {
	dir := shells.Build(t, ".")
	shells.Hold(t, dir, "", map[string]string{
		"loki-ruler-sidecar li":                                    "lint",
		"loki-ruler-sidecar lint --format sar":                     "sarif",
		"loki-ruler-sidecar lint --disable rules-dir":              "rules-dir-not-creatable",
		"loki-ruler-sidecar lint --disable=rbac-missing,rules-dir": "rbac-missing,rules-dir-not-creatable",
		"loki-ruler-sidecar lint --format text,sar":                "text,sarif",
		"loki-ruler-sidecar explain rules-dir":                     "rules-dir-not-creatable",
		"loki-ruler-sidecar lint --fail-on n":                      "never",
	})
}
