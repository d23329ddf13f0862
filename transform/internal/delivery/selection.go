package delivery

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// atRuler: the ruler runs and reads local files.
func (m *Model) atRuler(r *Route) bool {
	c := r.Ruler.Config
	at := r.Ruler.Object.Place()
	store := c.StoreType
	switch {
	case r.Ruler.Replicas == 0 && !r.Ruler.Scaled:
		return r.hop("ruler", Fail, r.Ruler.Object.ID().String()+" has replicas: 0", r.Ruler.Object.NodePlace(r.Ruler.Object.Node.Get("spec", "replicas")), "ruler-replicas-zero")
	case !c.Known:
		return r.hop("ruler", Unknown, "its config is not in the input: "+c.Why, at, "cannot-verify")
	case !store.Known:
		return r.hop("ruler", Unknown, "its rule store is decided outside the input", m.configPlace(r.Ruler, store.Node), "cannot-verify")
	case store.Text != "local" && c.Thanos:
		return r.hop("ruler", Fail, "use_thanos_objstore: the ruler reads ruler_storage ("+orUnset(store.Text)+")", m.configPlace(r.Ruler, store.Node), "thanos-objstore-shadows-ruler-storage")
	case store.Text != "local":
		return r.hop("ruler", Fail, "the ruler reads its rules from "+orUnset(store.Text), m.configPlace(r.Ruler, store.Node), "ruler-storage-not-local")
	case c.Directory.Known && c.Directory.Text == "":
		return r.hop("ruler", Fail, "rule store local without a directory", m.configPlace(r.Ruler, store.Node), "local-directory-unset")
	}
	return r.hop("ruler", Pass, r.Ruler.Object.ID().String()+" reads "+c.Directory.Text, m.configPlace(r.Ruler, c.Directory.Node), "")
}

// configPlace is a node of the config, or the ruler when there is none.
func (m *Model) configPlace(r *Ruler, n *document.Node) finding.Place {
	if n == nil {
		return r.Object.Place()
	}
	return r.Config.Place(n)
}

func orUnset(store string) string {
	if store == "" {
		return "no store: ruler.storage.type is unset"
	}
	return store
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
	}
	return r.hop("sidecar", Pass, "container "+r.Sidecar.Container.Name, r.Ruler.Object.NodePlace(r.Sidecar.Container.Node), "")
}

func (m *Model) atLabel(r *Route) bool {
	s, o := r.Sidecar, r.Object
	if !s.Label.Known || !s.LabelValue.Known {
		return r.hop("label", Unknown, "the label is decided outside the input", o.Place(), "cannot-verify")
	}
	want := s.Label.Text
	if s.LabelValue.Text != "" {
		want += "=" + s.LabelValue.Text
	}
	if !s.Labelled(o.Object) {
		return r.hop("label", Fail, "the label "+want+" is not on it", o.Place(), "rule-object-label-mismatch")
	}
	if resource := map[string]string{"ConfigMap": "configmaps", "Secret": "secrets"}[o.Kind]; !contains(s.Resources(), resource) {
		return r.hop("label", Fail, "the sidecar reads "+strings.Join(s.Resources(), " and ")+" only", o.Place(), "rule-object-label-mismatch")
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
