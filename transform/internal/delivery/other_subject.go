package delivery

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// boundToAnother reports that another account of the release may do all that the
// sidecar needs.
func (m *Model) boundToAnother(r *Ruler, s *Sidecar) bool {
	b, _ := m.OtherSubject(r, s)
	return b != nil
}

// OtherSubject finds the binding that gives another account what a sidecar
// needs, and the subject in it; nil when there is none. Bindings of another
// release do not count, nor do those in namespaces in which it needs nothing, nor is
// that account another which a Loki of the input runs as in its own namespace.
func (m *Model) OtherSubject(r *Ruler, s *Sidecar) (binding *manifest.Object, subject *document.Node) {
	own := r.subject()
	needs := s.Needs(own.Namespace)
	for _, b := range m.bindingsIn(needs) {
		if !sameRelease(b, r.Object) {
			continue
		}
		for _, n := range b.Node().List("subjects") {
			other := rbac.Subject{Namespace: cmp.Or(n.Str("namespace"), b.Namespace, own.Namespace), Name: n.Str("name")}
			if n.Str("kind") == "ServiceAccount" && (other.Namespace == own.Namespace || !m.runsAs(other)) && len(m.Policy.Missing(other, needs)) == 0 {
				return b, n
			}
		}
	}
	return nil, nil
}

// runsAs reports an account of a ruler in its own namespace.
func (m *Model) runsAs(account rbac.Subject) bool {
	return slices.ContainsFunc(m.RulersIn(account.Namespace), func(r *Ruler) bool { return r.subject() == account })
}

// bindingsIn are the bindings that may grant some of the needs: those in their
// namespaces, in input order, then those for all namespaces.
func (m *Model) bindingsIn(needs []rbac.Need) []*manifest.Object {
	numbers := m.bindings[""]
	for _, n := range needs {
		numbers = each(numbers, m.bindings[n.Namespace])
	}
	var all []*manifest.Object
	for _, number := range numbers {
		all = append(all, m.Set.Kind("RoleBinding")[number])
	}
	return slices.Concat(all, m.Set.Kind("ClusterRoleBinding"))
}

// bindingsByNamespace are the RoleBindings of the input, by their number.
func bindingsByNamespace(set *manifest.Set) map[string][]int {
	by := map[string][]int{}
	for number, b := range set.Kind("RoleBinding") {
		by[b.Namespace] = append(by[b.Namespace], number)
	}
	return by
}

// sameRelease reports objects that do not say that they belong to different
// releases, or come from different charts.
func sameRelease(a, b *manifest.Object) bool {
	chartA, _ := a.Chart()
	chartB, _ := b.Chart()
	return a.SameRelease(b) && (chartA == "" || chartB == "" || chartA == chartB)
}
