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

// releaseNamespace is the namespace all other namespaced objects of the
// object's release name, or "" when they name none or several. Without a
// release label every object of the stream counts.
func (m *maker) releaseNamespace(o *manifest.Object) string {
	if m.all == nil {
		m.all = everything(m.streams)
	}
	var seen []string
	for _, other := range m.all.All() {
		if other.Namespace == "" || slices.Contains(seen, other.Namespace) || !sameRelease(o, other) {
			continue
		}
		seen = append(seen, other.Namespace)
	}
	if len(seen) != 1 {
		return ""
	}
	return seen[0]
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
