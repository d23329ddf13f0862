package patchset

import (
	_ "embed"
	"fmt"
)

//go:embed default.yaml
var defaultYAML string

// Default returns the embedded default document, comments and all.
func Default() []byte { return []byte(defaultYAML) }

// recommended is the default document as a patch set.
func recommended() *PatchSet {
	layer, err := Load("default.yaml", Default())
	if err != nil {
		panic(fmt.Sprintf("internal error: the embedded patch set: %v", err))
	}
	p := &PatchSet{}
	p.lay(layer)
	return p
}
