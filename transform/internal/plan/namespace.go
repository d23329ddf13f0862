package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// namespace finds where a ruler will run, in the order of design section 4:
// its own metadata.namespace; --namespace; the one namespace in which a binding
// of the stream names its ServiceAccount; the one namespace the other objects
// of its release agree on; HELM_NAMESPACE. Empty means nothing tells.
//
// Charts before 6.22 and every loki-distributed chart leave the field out, and
// neither Helm tells a post-renderer the release's namespace.
func (m *maker) namespace(r *Ruler) string {
	switch {
	case r.Object.Namespace != "":
		return r.Object.Namespace
	case m.opts.Namespace != "":
		return m.opts.Namespace
	}
	if nss := m.policy.SubjectNamespaces(r.Pod.ServiceAccount); len(nss) == 1 {
		return nss[0]
	}
	if ns := m.releaseNamespace(r.Object); ns != "" {
		return ns
	}
	return m.opts.FallbackNamespace
}

// releaseNamespace is the namespace that every other namespaced object of the
// object's release names, or "": one that names none, or another, and they do
// not agree. Without a release label every object of the input counts.
func (m *maker) releaseNamespace(o *manifest.Object) string {
	namespaces := m.releaseNamespaces(o)
	if len(namespaces) != 1 {
		return ""
	}
	return namespaces[0]
}

// releaseNamespaces are the distinct namespaces the other namespaced objects
// of a release name, "" for those that name none, in input order.
func (m *maker) releaseNamespaces(o *manifest.Object) []string {
	name := o.Release()
	if m.releases == nil || name == "" && !m.releases.whole {
		m.releases = m.shelf.releases(name == "")
	}
	var namespaces []string
	for _, h := range m.releases.homes[name] {
		if h.shared || h.first != o.ID() {
			namespaces = append(namespaces, h.namespace)
		}
	}
	return namespaces
}

// releases says in which namespaces the objects of each release are; release ""
// has those of all.
type releases struct {
	homes map[string][]home
	whole bool // every document was read, not only those of releases with a ruler
}

// home is a namespace that objects of a release name.
type home struct {
	namespace string
	first     finding.Object
	shared    bool // by another object than the first
}

// releases parses the documents that belong to a release with a ruler, or all
// of them. Those that cannot be parsed are left out: they are not ours to judge.
func (s *shelf) releases(whole bool) *releases {
	r := &releases{homes: map[string][]home{}, whole: whole}
	for i, stream := range s.streams {
		for _, h := range s.hints[i] {
			if h.Kind == "-" || !whole && s.mention.inRelease(stream.Src[h.Doc.Body:h.Doc.End]) == no {
				continue
			}
			objs, err := s.parse(stream, h)
			if err != nil {
				continue
			}
			for _, o := range objs {
				r.add(o)
			}
		}
	}
	return r
}

func (r *releases) add(o *manifest.Object) {
	if clusterScoped(o.Kind) {
		return
	}
	r.addTo("", o)
	if name := o.Release(); name != "" {
		r.addTo(name, o)
	}
}

func (r *releases) addTo(name string, o *manifest.Object) {
	for i := range r.homes[name] {
		if h := &r.homes[name][i]; h.namespace == o.Namespace {
			h.shared = h.shared || h.first != o.ID()
			return
		}
	}
	r.homes[name] = append(r.homes[name], home{namespace: o.Namespace, first: o.ID()})
}

// clusterScoped are the kinds without a namespace that charts of the family
// and those beside them render.
func clusterScoped(kind string) bool {
	switch kind {
	case "APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "IngressClass",
		"MutatingWebhookConfiguration", "Namespace", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
		"RuntimeClass", "SecurityContextConstraints", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingWebhookConfiguration":
		return true
	}
	return false
}
