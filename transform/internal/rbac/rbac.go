// Package rbac tells what a ServiceAccount may do by the Roles, ClusterRoles and
// bindings of the input, and what is missing.
//
// It promises to err on the side of missing: a rule restricted by resourceNames
// does not count (it cannot allow list or watch), an aggregated ClusterRole has
// the rules written in it, and a role that is not in the input grants nothing
// (see Policy.Unresolved). Roles in the cluster that the input does not show
// cannot be seen.
package rbac

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Subject is a ServiceAccount.
type Subject struct{ Namespace, Name string }

// Need is something a subject must be allowed to do.
type Need struct {
	Namespace string // a name, AllNamespaces or UnknownNamespace; "" is no namespace, and grants nothing
	APIGroup  string // "" is the core group
	Resource  string
	Verbs     []string
}

// AllNamespaces stands for every namespace, in Need: no object can name it, and
// no name that somebody left out can become it.
const AllNamespaces = "*"

// UnknownNamespace stands for the subject's namespace, in Subject and in Need,
// where it is not known: no object can name it, and those that name none are in
// it.
const UnknownNamespace = "?"

// Missing returns what no binding grants of needs: merged per namespace, group
// and resource, reduced to the missing verbs, in the order asked.
func (p *Policy) Missing(s Subject, needs []Need) []Need {
	rules := p.rulesOf(s)
	var out []Need
	for _, need := range merged(needs) {
		var verbs []string
		for _, verb := range need.Verbs {
			if !allowed(rules, need, verb) {
				verbs = append(verbs, verb)
			}
		}
		if need.Verbs = verbs; len(verbs) > 0 {
			out = append(out, need)
		}
	}
	return out
}

// merged joins needs for the same thing, and drops verbs asked for twice.
func merged(needs []Need) []Need {
	type thing struct{ namespace, group, resource string }
	at := map[thing]int{}
	var out []Need
	for _, need := range needs {
		key := thing{need.Namespace, need.APIGroup, need.Resource}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Need{Namespace: need.Namespace, APIGroup: need.APIGroup, Resource: need.Resource})
		}
		for _, verb := range need.Verbs {
			if !slices.Contains(out[i].Verbs, verb) {
				out[i].Verbs = append(out[i].Verbs, verb)
			}
		}
	}
	return out
}

func allowed(rules []grant, need Need, verb string) bool {
	for _, r := range rules {
		if r.allows(need, verb) {
			return true
		}
	}
	return false
}

// grant is a rule that holds in a namespace.
type grant struct {
	namespace string // AllNamespaces, or one
	rule      rule
}

func (g grant) allows(need Need, verb string) bool {
	return (g.namespace == AllNamespaces || g.namespace == need.Namespace && need.Namespace != "") &&
		hasOrAll(g.rule.groups, need.APIGroup) && hasOrAll(g.rule.resources, need.Resource) && hasOrAll(g.rule.verbs, verb)
}

func hasOrAll(list []string, want string) bool {
	return slices.Contains(list, want) || slices.Contains(list, "*")
}

// Grant remembers that n is being granted to s.
func (p *Policy) Grant(s Subject, n Need) {
	r := rule{groups: []string{n.APIGroup}, resources: []string{n.Resource}, verbs: n.Verbs}
	p.granted[s] = append(p.granted[s], grant{n.Namespace, r})
}

// Unresolved returns the bindings of s whose role is not in the input, in input
// order.
func (p *Policy) Unresolved(s Subject) []*manifest.Object {
	var out []*manifest.Object
	for _, b := range p.bindingsOf(s) {
		if _, ok := p.roleOf(b, s.Namespace); !ok {
			out = append(out, b.object)
		}
	}
	return out
}

// SubjectNamespaces returns the distinct namespaces in which binding subjects
// name this ServiceAccount, sorted.
func (p *Policy) SubjectNamespaces(account string) []string {
	return slices.Clone(p.namespaces[account])
}
