// Package surroundings judges what stands around a ruler: network policies, gateways,
// quotas, meshes, what else handles rules, and documents that cannot be read.
//
// Each file with the name of a rule is that rule, with its page beside it; files
// with other names are what several rules of this room need. Nothing is known
// here of the other rooms, nor of how rules are run, see package check.
package surroundings

import (
	"embed"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

//go:embed *.md
var texts embed.FS

// pages are those of this room.
func pages() check.Pages { return check.Pages{Room: "surroundings", FS: texts} }
