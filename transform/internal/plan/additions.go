package plan

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// additions are what one ruler lacks.
type additions struct {
	fields  []edit.Addition // of its own document
	objects []newObject     // beside it
}

// add notes one addition to the ruler's document, and what it is.
//
// 9 inlined copies were 4.3 KB of code.
//
//go:noinline
func (p *rulerPlan) add(a edit.Addition, what finding.Added) {
	p.additions.fields = append(p.additions.fields, a)
	p.change.Added = append(p.change.Added, what)
}

// keep notes what says something else than the patch set, and stays. The report
// calls it as it would call an addition.
//
// 6 inlined copies were 1.8 KB of code.
//
//go:noinline
func (p *rulerPlan) keep(what finding.Added) {
	p.change.Kept = append(p.change.Kept, what.String())
}

// at is the path of a field of the pod's spec.
func (p *rulerPlan) at(field string) document.Path { return extend(p.ruler.Pod.SpecPath, field) }

func fieldOf(c *manifest.Container, key string) finding.Added {
	return finding.Added{Kind: finding.AddedField, Container: c.Name, Init: c.Init, Name: key}
}

func envOf(c *manifest.Container, name string) finding.Added {
	return finding.Added{Kind: finding.AddedEnv, Container: c.Name, Init: c.Init, Name: name}
}

func mountOf(c *manifest.Container, mountPath string) finding.Added {
	return finding.Added{Kind: finding.AddedMount, Container: c.Name, Init: c.Init, Name: mountPath}
}

// 8 inlined copies were 2.1 KB of code.
//
//go:noinline
func extend(p document.Path, more ...any) document.Path {
	return append(slices.Clone(p), more...)
}

// set puts a field into a synthetic mapping, over an old one of its name.
//
// 28 inlined copies were 12 KB of code.
//
//go:noinline
func set(n *document.Node, key string, value *document.Node) {
	for i := range n.Fields() {
		if n.Fields()[i].Key.Value == key {
			n.Fields()[i].Value = value
			return
		}
	}
	n.AddPair(key, value)
}
