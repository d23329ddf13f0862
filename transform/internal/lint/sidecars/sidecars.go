// Package sidecars judges the k8s-sidecar in a ruler's pod: that it is there, what it
// may read, how it is set and run, and what no check could know about it.
//
// Each file with the name of a rule is that rule, with its page beside it; files
// with other names are what several rules of this room need. Nothing is known
// here of the other rooms, nor of how rules are run, see package check.
package sidecars

import (
	"embed"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

//go:embed *.md
var texts embed.FS

// pages are those of this room.
func pages() check.Pages { return check.Pages{Room: "sidecars", FS: texts} }
