package delivery

import (
	"fmt"
	"strconv"
	"strings"
)

// atRuler: the ruler runs and reads local files.
func (m *Model) atRuler(r *Route) bool {
	if r.Ruler.Replicas == 0 && !r.Ruler.Scaled {
		return r.hop(hopRuler, Fail, r.Ruler.Object.ID().String()+" has replicas: 0", r.Ruler.Object.NodePlace(r.Ruler.Object.Node.Get("spec", "replicas")), "ruler-replicas-zero")
	}
	h := m.Store(r.Ruler)
	return r.hop(hopRuler, h.State, h.Evidence, h.Place, h.Finding)
}

func (m *Model) atSidecar(r *Route) bool {
	at := r.Ruler.Object.Place()
	switch {
	case r.Sidecar == nil:
		return r.hop("sidecar", Fail, r.Ruler.Object.ID().String()+" has no rules sidecar", at, "ruler-missing-sidecar")
	case !r.Sidecar.Label.Known || !r.Sidecar.Folder.Known:
		return r.hop("sidecar", Unknown, "the environment of "+r.Sidecar.Container.Name+" comes from elsewhere", r.Ruler.Object.NodePlace(r.Sidecar.Container.Node), "cannot-verify")
	case r.Sidecar.Label.Text == "" || r.Sidecar.Folder.Text == "":
		return r.hop("sidecar", Fail, r.Sidecar.Container.Name+" has no LABEL or no FOLDER and ends at once", r.Ruler.Object.NodePlace(r.Sidecar.Container.Node), "sidecar-env-invalid")
	case !r.Sidecar.KnowsResource():
		return r.hop("sidecar", Fail, r.Sidecar.Container.Name+" has RESOURCE "+strconv.Quote(r.Sidecar.Resource.Text)+" and ends at once", r.Ruler.Object.NodePlace(r.Sidecar.Resource.Node), "sidecar-env-invalid")
	}
	return r.hop("sidecar", Pass, "container "+r.Sidecar.Container.Name, r.Ruler.Object.NodePlace(r.Sidecar.Container.Node), "")
}

func (m *Model) atLabel(r *Route) bool {
	s, o := r.Sidecar, r.Object
	if !s.Label.Known || !s.LabelValue.Known {
		return r.hop("label", Unknown, "the label is decided outside the input", o.Place(), "cannot-verify")
	}
	if !s.ResourceName.Known {
		return r.hop("label", Unknown, "RESOURCE_NAME comes from elsewhere", o.Place(), "cannot-verify")
	}
	want := s.Label.Text
	if s.LabelValue.Text != "" {
		want += "=" + s.LabelValue.Text
	}
	if !s.asksFor(o.Object) {
		if s.ByName() {
			return r.hop("label", Fail, "RESOURCE_NAME is "+s.ResourceName.Text+" and does not name it", o.Place(), "rule-object-label-mismatch")
		}
		return r.hop("label", Fail, "the label "+want+" is not on it", o.Place(), "rule-object-label-mismatch")
	}
	if !s.Reads(o.Kind) {
		return r.hop("label", Fail, "the sidecar reads "+strings.Join(s.Resources(), " and ")+" only", o.Place(), "rule-object-label-mismatch")
	}
	if s.ByName() {
		return r.hop("label", Pass, "RESOURCE_NAME names it", o.Place(), "")
	}
	return r.hop("label", Pass, want, o.NodePlace(o.Node.Get("metadata", "labels").Get(s.Label.Text)), "")
}

func (m *Model) atNamespace(r *Route) bool {
	s, o, own := r.Sidecar, r.Object, r.Ruler.Namespace
	ns := o.Namespace
	if ns == "" {
		ns = m.Assume.Namespace
	}
	at := o.Place()
	switch {
	case !s.Namespace.Known:
		return r.hop("namespace", Unknown, "NAMESPACE comes from elsewhere", at, "cannot-verify")
	case s.namesNothing() || s.misses(ns):
		return r.hop("namespace", Fail, fmt.Sprintf("NAMESPACE is %q: the sidecar finds nothing in a namespace of that name", s.Namespace.Text), r.Ruler.Object.NodePlace(s.Namespace.Node.Get("value")), "sidecar-namespace-env-malformed")
	case s.Namespace.Text == AllNamespaces:
		return r.hop("namespace", Pass, "all namespaces are watched", at, "")
	case ns == "" && r.Object.Stream == r.Ruler.Object.Stream && s.Namespace.Text == "":
		return r.hop("namespace", Pass, "the release's own", at, "") // both land where the release does
	case ns == "" || own == "" && s.Namespace.Text == "":
		return r.hop("namespace", Unknown, "the namespace is not in the input", at, "cannot-verify")
	case s.Watches(ns, own):
		return r.hop("namespace", Pass, ns, at, "")
	}
	return r.hop("namespace", Fail, fmt.Sprintf("%s is not watched: the sidecar looks into %s", ns, strings.Join(s.Namespaces(own), ", ")), at, "rule-object-namespace-not-watched")
}

// Addressed reports that a rule object is meant for a ruler: it is mounted
// there, or a sidecar of the ruler asks for it. To a ruler without a sidecar
// every object with the label is addressed that no other ruler asks for.
func (m *Model) Addressed(r *Ruler, o *RuleObject) bool {
	if m.asks(r, o) {
		return true
	}
	if len(r.Sidecars) > 0 || !o.Selected {
		return false
	}
	for _, other := range m.Rulers {
		if m.asks(other, o) {
			return false
		}
	}
	return true
}

// asks: by a mount, or by label and namespace of a sidecar as far as is known.
func (m *Model) asks(r *Ruler, o *RuleObject) bool {
	for _, static := range m.Static(r) {
		if static.Object == o.Object {
			return true
		}
	}
	for _, s := range r.Sidecars {
		way := &Route{Object: o, Ruler: r, Sidecar: s}
		if m.mayDeliver(r, s, o.Object) && m.atLabel(way) && m.atNamespace(way) {
			return true
		}
	}
	return false
}
