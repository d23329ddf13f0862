package plan

import (
	"slices"

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
	if m.all == nil {
		m.all = everything(m.streams)
	}
	var seen []string
	for _, other := range m.all.All() {
		if other.ID() == o.ID() || clusterScoped(other.Kind) || slices.Contains(seen, other.Namespace) || !sameRelease(o, other) {
			continue
		}
		seen = append(seen, other.Namespace)
	}
	return seen
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

func sameRelease(a, b *manifest.Object) bool {
	name := release(a)
	return name == "" || name == release(b)
}

// release reads the label every chart of the family sets; "release" is what
// charts of Helm 2 times used.
func release(o *manifest.Object) string {
	if r := o.Labels["app.kubernetes.io/instance"]; r != "" {
		return r
	}
	return o.Labels["release"]
}
