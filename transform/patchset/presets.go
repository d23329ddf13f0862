package patchset

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
)

// The presets: layers that come with the program, and that nobody gets who does
// not ask for them.
const (
	PresetSync    = "sync"    // a Deployment that delivers to a ruler on an object store
	PresetObserve = "observe" // a container that watches the delivery to a ruler on local files
)

var (
	//go:embed sync.yaml
	syncYAML string
	//go:embed observe.yaml
	observeYAML string
)

// presets are the names of the presets.
func presets() []string { return []string{PresetSync, PresetObserve} }

// Preset returns the document of a preset, comments and all; nil when none has the
// name.
func Preset(name string) []byte {
	switch name {
	case PresetSync:
		return []byte(syncYAML)
	case PresetObserve:
		return []byte(observeYAML)
	}
	return nil
}

// layPresets lays presets over the patch set, each once.
func (p *PatchSet) layPresets(names []string) {
	for _, name := range names {
		if slices.Contains(p.presets, name) {
			continue
		}
		p.presets = append(slices.Clip(p.presets), name)
		tree, err := document.ParseText(Preset(name))
		if err != nil {
			panic(fmt.Sprintf("internal error: the embedded preset %s: %v", name, err))
		}
		p.lay(&Layer{spec: tree.Root.Get("spec")})
	}
}

// layDeliveries lays the containers that the presets are about.
func (p *PatchSet) layDeliveries(spec *document.Node) {
	for _, c := range []struct {
		preset string
		to     **document.Node
	}{{PresetSync, &p.sync}, {PresetObserve, &p.observe}} {
		if f, ok := spec.FieldOf(c.preset); ok && f.Value.IsNull() {
			*c.to = nil
		} else if f, ok := f.Value.FieldOf("container"); ok {
			*c.to = merge(*c.to, f.Value, "container")
		}
	}
}

// Sync is the container that delivers to a ruler on an object store, in a pod of
// its own. Without a container nobody asked for it.
func (p *PatchSet) Sync() Pod { return Pod(patch.New(p.sync, nil, nil)) }

// Observe is the container that watches the delivery to a ruler on local files, in
// the ruler's pod. Without a container nobody asked for it.
func (p *PatchSet) Observe() Pod { return Pod(patch.New(p.observe, nil, nil)) }

// validatePresets refuses containers of presets that cannot be added.
func (p *PatchSet) validatePresets() error {
	for _, c := range []struct {
		preset    string
		container *document.Node
	}{{PresetSync, p.sync}, {PresetObserve, p.observe}} {
		if c.container == nil {
			continue
		}
		for _, field := range []string{"name", "image"} {
			if c.container.Str(field) == "" {
				return fmt.Errorf("the patch set's %s.container has no %s: set spec.%[1]s.container.%s", c.preset, field, field)
			}
		}
		if c.container.Str("name") == p.container.Str("name") {
			return fmt.Errorf("the patch set's %s.container has the name of the sidecar: rename one of the two", c.preset)
		}
	}
	return nil
}

// commented is the default with presets, comments and all: each of them adds one
// field to the spec, with which the default ends.
func commented(presets []string) []byte {
	text := Default()
	for _, name := range presets {
		_, spec, _ := strings.Cut(string(Preset(name)), "\nspec:\n")
		text = append(text, "\n"+spec...)
	}
	return text
}
