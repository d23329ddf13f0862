package plan

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// namespace finds where a ruler will run. In this order: its own
// metadata.namespace; --namespace; the one namespace in which bindings of the
// input name its ServiceAccount; the one namespace that the other objects of its
// release agree on; HELM_NAMESPACE. Empty means that nothing tells.
//
// The charts leave metadata.namespace out before 6.22, loki-distributed always,
// and neither Helm tells a post-renderer the namespace of the release.
func (p *planner) namespace(r *Ruler) string {
	switch {
	case r.Object.Namespace != "":
		return r.Object.Namespace
	case p.opts.Namespace != "":
		return p.opts.Namespace
	}
	if nss := p.policy.SubjectNamespaces(r.Pod.ServiceAccount); len(nss) == 1 {
		return nss[0]
	}
	if ns := p.releaseNamespace(r.Object); ns != "" {
		return ns
	}
	return p.opts.FallbackNamespace
}

// releaseNamespace is the namespace that all other namespaced objects of the
// object's release name. It is "" when one of them names another, or none: a
// namespace is never guessed. Without a release label every object of the input
// counts.
func (p *planner) releaseNamespace(o *manifest.Object) string {
	namespaces := p.releaseNamespaces(o)
	if len(namespaces) != 1 {
		return ""
	}
	return namespaces[0]
}

// releaseNamespaces are the distinct namespaces of the other namespaced objects of
// a release, in input order; "" stands for those that name none.
func (p *planner) releaseNamespaces(o *manifest.Object) []string {
	name := o.Release()
	if p.releases == nil || name == "" && !p.releases.whole {
		p.releases = p.index.releases(name == "")
	}
	var namespaces []string
	for _, h := range p.releases.homes[name] {
		if h.shared || h.first != o.ID() {
			namespaces = append(namespaces, h.namespace)
		}
	}
	return namespaces
}

// releases says in which namespaces the objects of each release are. Release ""
// has the objects of all.
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
func (x *index) releases(whole bool) *releases {
	r := &releases{homes: map[string][]home{}, whole: whole}
	for i, stream := range x.streams {
		for _, h := range x.hints[i] {
			if !whole && x.referenced.releaseIn(stream.Src[h.Doc.Body:h.Doc.End]) == no {
				continue
			}
			objs, _ := x.parse(stream, h) // what cannot be parsed holds none
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
	r.addTo(o.Release(), o) // of none, that is the same again
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

// clusterScoped are the kinds without a namespace that Loki's charts, and those
// that are installed beside them, render.
func clusterScoped(kind string) bool {
	switch kind {
	case "APIService", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "IngressClass",
		"MutatingWebhookConfiguration", "Namespace", "PersistentVolume", "PodSecurityPolicy", "PriorityClass",
		"RuntimeClass", "SecurityContextConstraints", "StorageClass", "ValidatingAdmissionPolicy", "ValidatingWebhookConfiguration":
		return true
	}
	return false
}
