package rulers

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// rulesExpected tells whether rules are to come to a ruler by files: it has a sidecar
// for them, or mounts them, or objects are addressed to it that no other ruler
// can take. How sure that makes us is the severity of what keeps them away.
func rulesExpected(p *check.Probe, r *delivery.Ruler) (s finding.Severity, ok bool) {
	objects := len(p.ObjectsFor(r)) > 0 && len(p.DeliverersTo(r)) == 0 && (len(r.Sidecars) > 0 || !servedElsewhere(p, r))
	switch {
	case objects || mountsRules(p, r):
		return finding.Error, true
	case len(r.Sidecars) > 0:
		return finding.Warning, true
	}
	return finding.Info, false
}

// servedElsewhere reports another ruler that may read local files.
func servedElsewhere(p *check.Probe, r *delivery.Ruler) bool {
	return slices.ContainsFunc(p.Rulers, func(other *delivery.Ruler) bool { return other != r && p.MayReadFiles(other) })
}

// mountsRules reports a rule object that the Loki container mounts, wherever.
func mountsRules(p *check.Probe, r *delivery.Ruler) bool {
	for _, mount := range r.Container.Mounts {
		v := r.Pod.Volume(mount.Name)
		if v == nil || v.Ref == "" {
			continue
		}
		for _, o := range p.Objects {
			if o.Rules && o.Name == v.Ref && delivery.SourceOf(o.Kind) == v.Source && (o.Namespace == "" || r.Namespace == "" || o.Namespace == r.Namespace) {
				return true
			}
		}
	}
	return false
}
