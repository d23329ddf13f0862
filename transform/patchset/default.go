package patchset

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
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
// it changes. Every render that finds a ruler waits for this parse, so it goes
// without the comments and without what Load checks; a test loads the document
// as it stands.
var parsedDefault = sync.OnceValue(func() *PatchSet {
	tree, err := document.ParseText(withoutComments(defaultYAML))
	if err != nil {
		panic(fmt.Sprintf("internal error: the embedded patch set: %v", err))
	}
	p := &PatchSet{}
	p.lay(&Layer{name: tree.Root.Str("metadata", "name"), spec: document.Clone(tree.Root.Get("spec"))})
	return p
})

// withoutComments leaves out the lines that are comments, of a text that has no
// block scalars.
func withoutComments(text string) []byte {
	out := make([]byte, 0, len(text))
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimLeft(line, " "), "#") {
			out = append(out, line...)
		}
	}
	return out
}
