// Package rulers judges Loki itself: that the workload runs, which rule store it
// reads, with which config, and where its alerts and samples go.
//
// Each file with the name of a rule is that rule, with its page beside it; files
// with other names are what several rules of this room need. Nothing is known
// here of the other rooms, nor of how rules are run, see package check.
package rulers

import (
	"embed"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

//go:embed *.md
var texts embed.FS

// pages are those of this room.
func pages() check.Pages { return check.Pages{Room: "rulers", FS: texts} }
