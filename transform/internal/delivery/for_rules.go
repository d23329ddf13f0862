package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ForRules reports a sidecar that is there for rules: it asks for the charts'
// label, writes where the ruler reads, or is the only one of its pod.
func (m *Model) ForRules(r *Ruler, s *Sidecar) bool {
	if len(r.Sidecars) < 2 || s.Label.Text == DefaultLabel {
		return true
	}
	dir, ok := r.Config.RulesDir()
	if _, lands := m.Landing(r, s); lands {
		return true
	}
	return ok && Within(s.Directory(), dir)
}

// mayDeliver reports that a sidecar may bring an object to the ruler. Sidecars
// also bring runtime overrides, dashboards and the like: one that is known to
// write elsewhere brings no rules when another one in the pod is for them.
func (m *Model) mayDeliver(r *Ruler, s *Sidecar, o *manifest.Object) bool {
	dir, _ := r.Config.RulesDir() // everything is within one that is not known
	if !s.Folder.Known || s.Folder.Text == "" || !s.FolderAnnotation.Known || m.ForRules(r, s) {
		return true
	}
	if !slices.ContainsFunc(r.Sidecars, func(other *Sidecar) bool { return m.ForRules(r, other) }) {
		return true
	}
	target := s.Target(o, "rules.yaml", o.Annotations[s.Annotation()])
	h, seen := m.Volume(r, s, target)
	if h.State == finding.Pass {
		return Within(seen, dir)
	}
	return h.State == finding.Unknown || Within(target, dir)
}
