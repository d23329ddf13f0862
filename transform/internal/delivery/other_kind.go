package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// otherKinds adds the objects of kinds that no sidecar reads and that carry the
// label a sidecar asks for, as if one did: the PrometheusRule of one operator, the
// AlertingRule and RecordingRule of another. Where something in the input takes
// rules to the ruler's API, the label may be for that, and nothing is added.
func (m *Model) otherKinds(objs []*manifest.Object) {
	for _, o := range objs {
		if !isRuleKind(o) || len(m.Rulers) == 0 || !m.selected(o) || m.writtenByAPI() {
			continue
		}
		spec := o.Node().Get("spec")
		f := &RuleFile{Key: "spec", Field: "", KeyNode: spec, Value: spec}
		m.Objects = append(m.Objects, &RuleObject{Object: o, Files: []*RuleFile{f}, Selected: true, OtherKind: true})
	}
}

// isRuleKind reports an object with groups of rules that is no ConfigMap and no
// Secret.
func isRuleKind(o *manifest.Object) bool {
	if o.Kind == "ConfigMap" || o.Kind == "Secret" || !o.MayMention("groups") {
		return false
	}
	groups := o.Node().Get("spec", "groups")
	return groups != nil && groups.Kind == document.Sequence
}

// writtenByAPI reports something in the input that takes rules to a ruler's API.
func (m *Model) writtenByAPI() bool {
	return slices.ContainsFunc(m.Writers(), func(w *writer.Writer) bool { return !w.Observe && !w.Objects })
}

// routeOfOtherKind ends where it begins: at a label that nobody asks for on such an
// object. It is the route to the ruler whose sidecar comes nearest.
func (m *Model) routeOfOtherKind(o *RuleObject, f *RuleFile) *Route {
	r := &Route{Object: o, File: f, Ruler: m.Rulers[0]}
	for _, ruler := range m.Rulers {
		for _, s := range ruler.Sidecars {
			if m.Judge(ruler, s, o.Object).Asked {
				r.Ruler, r.Sidecar = ruler, s
			}
		}
	}
	stop := fail(KindNotRead, o.NodePlace(o.Node().Get("kind")), "no sidecar reads "+words.One(o.Kind)+", whatever its labels: they read ConfigMaps and Secrets")
	stop.Stage = finding.Label
	r.Hops = []Hop{stop}
	return r
}
