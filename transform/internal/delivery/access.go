package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

func (m *Model) atAccess(r *Route) bool {
	problem := m.Access(r.Ruler, r.Sidecar)
	return r.hop("access", problem.State, problem.Evidence, problem.Place, problem.Finding)
}

// Access judges whether a sidecar may read what it watches: the token first,
// then each right.
func (m *Model) Access(r *Ruler, s *Sidecar) Hop {
	account := r.Namespace + "/" + r.Pod.ServiceAccount
	at := r.Object.NodePlace(s.Container.Node)
	h := func(state State, evidence string, at finding.Place, id string) Hop {
		return Hop{"access", state, evidence, at, id}
	}
	if off, where := m.tokenOff(r, s); off {
		return h(Fail, "no token: automountServiceAccountToken is false", where, "sa-token-not-mounted")
	}
	if m.Assume.AccessExternal {
		return h(Pass, "assumed: access is managed elsewhere", at, "")
	}
	if !s.Namespace.Known || !s.Resource.Known || !s.Method.Known || r.Namespace == "" && s.Namespace.Text == "" {
		return h(Unknown, "what it needs is decided outside the input", at, "cannot-verify")
	}
	subject := rbac.Subject{Namespace: r.Namespace, Name: r.Pod.ServiceAccount}
	missing := m.Policy.Missing(subject, s.Needs(r.Namespace))
	if len(missing) == 0 {
		return h(Pass, "ServiceAccount "+account+" may "+strings.Join(s.Verbs(), " and ")+" "+strings.Join(s.Resources(), " and "), at, "")
	}
	if open := m.Policy.Unresolved(subject); len(open) > 0 {
		return h(Unknown, "ServiceAccount "+account+" is bound to a role that is not in the input", open[0].Place(), "cannot-verify")
	}
	return h(Fail, "ServiceAccount "+account+" may not "+Describe(missing[0]), at, m.accessFinding(r, s, missing))
}

// Describe says a need in words: "list configmaps in namespace loki".
func Describe(n rbac.Need) string {
	where := "in namespace " + n.Namespace
	if n.Namespace == "" {
		where = "in all namespaces"
	}
	return strings.Join(n.Verbs, " and ") + " " + n.Resource + " " + where
}

// accessFinding tells the kinds of missing access apart, most telling first.
func (m *Model) accessFinding(r *Ruler, s *Sidecar, missing []rbac.Need) string {
	onlySecrets := s.Resource.Text == "both"
	for _, n := range missing {
		onlySecrets = onlySecrets && n.Resource == "secrets"
	}
	switch {
	case onlySecrets:
		return "rbac-secrets-denied-with-resource-both"
	case m.grantedElsewhere(r, s, missing):
		return "rbac-scope-mismatch"
	case m.boundToAnother(r, s):
		return "rbac-binding-wrong-subject"
	}
	return "rbac-missing"
}

// grantedElsewhere: the account may do in its own namespace what it would need
// to do in others.
func (m *Model) grantedElsewhere(r *Ruler, s *Sidecar, missing []rbac.Need) bool {
	subject := rbac.Subject{Namespace: r.Namespace, Name: r.Pod.ServiceAccount}
	var own []rbac.Need
	for _, n := range missing {
		if n.Namespace == r.Namespace {
			return false
		}
		n.Namespace = r.Namespace
		own = append(own, n)
	}
	return len(m.Policy.Missing(subject, own)) == 0
}

// boundToAnother: some other account of the input may do all the sidecar needs.
func (m *Model) boundToAnother(r *Ruler, s *Sidecar) bool {
	for _, kind := range []string{"RoleBinding", "ClusterRoleBinding"} {
		for _, b := range m.Set.Kind(kind) {
			for _, subject := range b.Node.List("subjects") {
				other := rbac.Subject{Namespace: subject.Str("namespace"), Name: subject.Str("name")}
				if subject.Str("kind") != "ServiceAccount" || other.Name == r.Pod.ServiceAccount && other.Namespace == r.Namespace {
					continue
				}
				if len(m.Policy.Missing(other, s.Needs(r.Namespace))) == 0 {
					return true
				}
			}
		}
	}
	return false
}

// TokenPath is where the sidecar's client looks for its token.
const TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

// tokenOff reports that no token is mounted, and who says so. The pod's word
// wins over the account's; a volume of its own at the path counts as one.
func (m *Model) tokenOff(r *Ruler, s *Sidecar) (off bool, where finding.Place) {
	if s.Container.Covering(TokenPath) != nil {
		return false, where
	}
	if a := r.Pod.Automount; a != nil {
		return !*a, r.Object.NodePlace(r.Pod.Spec.Get("automountServiceAccountToken"))
	}
	account := m.Set.Find("ServiceAccount", r.Namespace, r.Pod.ServiceAccount)
	if account == nil {
		return false, where
	}
	on, ok := account.Node.Bool("automountServiceAccountToken")
	return ok && !on, account.NodePlace(account.Node.Get("automountServiceAccountToken"))
}
