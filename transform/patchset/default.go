package patchset

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed default.yaml
var defaultYAML string

// Default returns the embedded default document, comments and all.
func Default() []byte { return []byte(defaultYAML) }

// recommended is the default document as a patch set of the caller's own.
func recommended() *PatchSet {
	p := *parsedDefault()
	p.Variables = slices.Clone(p.Variables)
	return &p
}

// parsedDefault is shared: patch sets are laid over it, and laying copies what
// it changes.
var parsedDefault = sync.OnceValue(func() *PatchSet {
	layer, err := Load("default.yaml", Default())
	if err != nil {
		panic(fmt.Sprintf("internal error: the embedded patch set: %v", err))
	}
	p := &PatchSet{}
	p.lay(layer)
	return p
})
