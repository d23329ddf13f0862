package lint

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// homes are the objects of the input by the namespace they concern, "" where that is not
// known or all of them.
func (t *trials) homes() map[string][]*manifest.Object {
	if t.byHome == nil {
		t.byHome, t.bytes = map[string][]*manifest.Object{}, map[string]int{}
		for o, namespaces := range clusterHomes(t.model.Set) {
			for _, ns := range namespaces {
				t.byHome[ns] = append(t.byHome[ns], o)
			}
		}
		for _, o := range t.model.Set.All() {
			if o.Kind != "ClusterRole" && o.Kind != "ClusterRoleBinding" {
				ns := cmp.Or(o.Namespace, t.model.Namespace)
				t.byHome[ns] = append(t.byHome[ns], o)
			}
		}
		for ns, objects := range t.byHome {
			for _, o := range objects {
				t.bytes[ns] += o.Bytes()
			}
		}
	}
	return t.byHome
}

// atLeast is what the world of a namespace has in bytes, or less. It costs nothing, where
// to gather the objects of each of a thousand namespaces takes the square of them.
func (t *trials) atLeast(namespace string) int {
	if namespace == "" || sizeOf(t.model) <= wholeUpTo {
		return 0
	}
	t.homes()
	return t.bytes[namespace] + t.bytes[""]
}

// clusterHomes are the namespaces that ClusterRoles and ClusterRoleBindings concern, "" for
// all. Each release of a chart brings some: what binds the accounts of another is nothing
// to a finding in this one, and to hold all of them against it took the square of the
// releases. Of roles of one name the last counts, and the first is the one that is told of.
func clusterHomes(set *manifest.Set) map[*manifest.Object][]string {
	homes, bound := map[*manifest.Object][]string{}, map[string][]string{}
	bind := func(binding *manifest.Object, namespaces ...string) {
		if name := binding.Node().Str("roleRef", "name"); binding.Node().Str("roleRef", "kind") == "ClusterRole" {
			bound[name] = append(bound[name], namespaces...)
		}
	}
	for _, o := range set.Kind("ClusterRoleBinding") {
		homes[o] = subjectNamespaces(o)
		bind(o, homes[o]...)
	}
	for _, o := range set.Kind("RoleBinding") {
		bind(o, o.Namespace)
	}
	roles := set.Kind("ClusterRole")
	first, last := map[string]*manifest.Object{}, map[string]*manifest.Object{}
	for _, o := range roles {
		last[o.Name] = o
		first[o.Name] = cmp.Or(first[o.Name], o)
	}
	if slices.ContainsFunc(roles, rbac.Aggregates) {
		first, last, bound = nil, nil, nil // one may take what it allows from any
	}
	for _, o := range roles {
		switch {
		case len(bound[o.Name]) == 0 || slices.Contains(bound[o.Name], ""):
			homes[o] = []string{""}
		case o == first[o.Name] || o == last[o.Name]:
			slices.Sort(bound[o.Name])
			bound[o.Name] = slices.Compact(bound[o.Name])
			homes[o] = bound[o.Name]
		}
	}
	return homes
}

// subjectNamespaces are the namespaces of the accounts that a ClusterRoleBinding names, ""
// alone where it may concern any.
func subjectNamespaces(binding *manifest.Object) []string {
	namespaces, only := rbac.AccountNamespaces(binding)
	if !only || len(namespaces) == 0 || slices.Contains(namespaces, "") {
		return []string{""}
	}
	slices.Sort(namespaces)
	return slices.Compact(namespaces)
}
