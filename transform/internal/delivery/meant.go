package delivery

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// foreign reports an object whose routes stop before any ruler wants it, and that merely looks
// like rules: no sidecar selects it, nor nearly so, no ruler mounts it for its
// rules, and it may as well be Prometheus' or Grafana's.
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
		for _, g := range f.Verdict.Groups {
			for _, r := range g.Rules {
				found = found || rulefile.OnlyLogQL(r.Expr)
			}
		}
	}
	return found
}

// InPod reports an object that a ruler's Loki container mounts, wherever: it
// needs no sidecar.
func (m *Model) InPod(o *manifest.Object) bool {
	for _, r := range m.Rulers {
		for _, mount := range r.Container.Mounts {
			if v := r.Pod.Volume(mount.Name); v != nil && v.Ref == o.Name && v.Source == SourceOf(o.Kind) {
				return true
			}
		}
	}
	return false
}

// SourceOf is the kind of volume that shows an object of a kind.
func SourceOf(kind string) string {
	if kind == "Secret" {
		return "secret"
	}
	return "configMap"
}

// Selects reports an object that the sidecar asks for by its label and kind.
func (s *Sidecar) Selects(o *manifest.Object) bool {
	return s.Label.Known && s.Labelled(o) && s.Reads(o.Kind)
}

// Reads reports that the sidecar reads ConfigMaps, or Secrets.
func (s *Sidecar) Reads(kind string) bool {
	for _, resource := range s.Resources() {
		if resource == strings.ToLower(kind)+"s" {
			return true
		}
	}
	return false
}

// NearMiss is a label that was meant for a sidecar, and misses.
type NearMiss struct {
	Sidecar *Sidecar
	Field   document.Field
	In      string // where it stands: "metadata.labels", "metadata" or "metadata.annotations"
}

// Near looks for the label of a sidecar that an object misses narrowly: another
// value, a key that is almost right, or the right key one level too high or
// among the annotations. nil when there is none, or when the object is selected.
func (m *Model) Near(o *manifest.Object) *NearMiss {
	var all []*Sidecar
	for _, r := range m.Rulers {
		for _, s := range r.Sidecars {
			if s.Selects(o) {
				return nil
			}
			all = append(all, s)
		}
	}
	for _, s := range all {
		if s.Label.Known && s.LabelValue.Known && s.Label.Text != "" {
			if near := s.near(o); near != nil {
				return near
			}
		}
	}
	return nil
}

func (s *Sidecar) near(o *manifest.Object) *NearMiss {
	labels := o.Node.Get("metadata", "labels")
	if f, ok := labels.FieldOf(s.Label.Text); ok && !s.Labelled(o) {
		return &NearMiss{s, f, "metadata.labels"}
	}
	for _, other := range []string{"metadata", "metadata.annotations"} {
		if f, ok := o.Node.Get(strings.Split(other, ".")...).FieldOf(s.Label.Text); ok {
			return &NearMiss{s, f, other}
		}
	}
	if labels == nil || labels.Kind != document.Mapping {
		return nil
	}
	for _, f := range labels.Fields {
		if almost(f.Key.Value, s.Label.Text) {
			return &NearMiss{s, f, "metadata.labels"}
		}
	}
	return nil
}

// almost reports keys that differ in case, in separators, or in a plural s.
func almost(a, b string) bool {
	bare := func(s string) string {
		s = strings.NewReplacer("_", "", "-", "", ".", "", "/", "").Replace(strings.ToLower(s))
		return strings.TrimSuffix(s, "s")
	}
	return a != b && bare(a) == bare(b)
}
