package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// foreign reports an object whose routes stop before any ruler wants it, and that
// merely looks like rules: no sidecar selects it or nearly does, no ruler mounts
// it, and its rules may as well be for Prometheus or Grafana.
func (m *Model) foreign(o *RuleObject, routes []*Route) bool {
	mounted := slices.ContainsFunc(routes, func(r *Route) bool { return r.Mount != nil })
	return !o.Selected && !mounted && m.Near(o.Object) == nil && !o.SurelyLoki()
}

// SurelyLoki reports rules that load and can be nothing but Loki's.
func (o *RuleObject) SurelyLoki() bool {
	found := false
	for _, f := range o.Files {
		if f.Verdict == nil || !f.Verdict.Loads {
			return false
		}
		found = found || f.isLogQL()
	}
	return found
}

// InPod reports an object that a ruler's Loki container mounts, at any place: it
// needs no sidecar.
func (m *Model) InPod(o *manifest.Object) bool {
	return m.asking.mounts[podSource{SourceOf(o.Kind), o.Name}]
}

// SourceOf is the kind of volume that shows an object of a kind.
func SourceOf(kind string) string {
	if kind == "Secret" {
		return "secret"
	}
	return "configMap"
}

// Near looks for the label of a sidecar that an object misses narrowly. nil when
// there is none, or when the object is selected.
func (m *Model) Near(o *manifest.Object) *sidecar.NearMiss {
	var near *sidecar.NearMiss
	for _, q := range m.asking.questions {
		first := q.of[0]
		if m.Judge(first.ruler, first.sidecar, o).Fits() {
			return nil
		}
		if near == nil {
			near = first.sidecar.NearMiss(o)
		}
	}
	return near
}
