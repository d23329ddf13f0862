package check

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// MayReadFiles reports a ruler that may read local files.
func (p *Probe) MayReadFiles(r *delivery.Ruler) bool { return p.Store(r).State != finding.Fail }

// ReadOnlyRoot reports a Loki container that cannot write outside its volumes.
func ReadOnlyRoot(r *delivery.Ruler) bool {
	on, ok := r.Container.Node.Bool("securityContext", "readOnlyRootFilesystem")
	return ok && on
}

// Adds reports that post-render adds something to a ruler for which is holds.
func (p *Probe) Adds(r *delivery.Ruler, is func(finding.Added) bool) bool {
	ch, _ := p.Change(r)
	return slices.ContainsFunc(ch.Added, is)
}
