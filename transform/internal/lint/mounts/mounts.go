// Package mounts judges the volumes of a ruler's pod: that what a sidecar writes is
// where Loki reads, that both can write what they must, and that nothing hides it.
//
// Each file with the name of a rule is that rule, with its page beside it; files
// with other names are what several rules of this room need. Nothing is known
// here of the other rooms, nor of how rules are run, see package check.
package mounts

import (
	"embed"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

//go:embed *.md
var texts embed.FS

// pages are those of this room.
func pages() check.Pages { return check.Pages{Room: "mounts", FS: texts} }
