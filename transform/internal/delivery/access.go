package delivery

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// atAccess: the sidecar may read what it asks for.
func (m *Model) atAccess(r *Route) Hop {
	h := m.Access(r.Ruler, r.Sidecar)
	denied := slices.Contains([]Cause{SecretsDenied, ScopeTooNarrow, AnotherSubject, AccessDenied}, h.Cause)
	if denied && m.servedAnyway(r) {
		return pass(h.Place, "its "+r.Object.Kind+"s are served, although the sidecar may not "+Describe(m.Missing(r.Ruler, r.Sidecar)[0]))
	}
	return h
}

// servedAnyway reports a sidecar that goes on after it was denied something, and
// may read objects of this kind in this namespace. With METHOD LIST every version
// ends when it is denied anything.
func (m *Model) servedAnyway(r *Route) bool {
	if !r.Sidecar.Before(sidecar.Fatal) || r.Sidecar.Method.Text == "LIST" {
		return false
	}
	resource := strings.ToLower(r.Object.Kind) + "s"
	ns := cmp.Or(r.Object.Namespace, m.Namespace, r.Ruler.subject().Namespace)
	return !slices.ContainsFunc(m.Missing(r.Ruler, r.Sidecar), func(n rbac.Need) bool {
		return n.Resource == resource && (n.Namespace == rbac.AllNamespaces || n.Namespace == ns)
	})
}

// Access judges whether a sidecar may read what it watches: the token first,
// then each right. A sidecar of a patch set is judged as if it were there.
func (m *Model) Access(r *Ruler, s *Sidecar) Hop {
	return m.accessOf(r, s).all
}

// access is what a sidecar may read: by its rights, and by all that is known.
type access struct{ rights, all Hop }

func (m *Model) accessOf(r *Ruler, s *Sidecar) access {
	if own, ok := r.judged[s]; ok {
		return own.access
	}
	return m.judgeAccess(r, s)
}

func (m *Model) judgeAccess(r *Ruler, s *Sidecar) access {
	h := m.judgeRights(r, s)
	if h.State == finding.Pass && m.TokenElsewhere(r, s) {
		return access{h, unknown(TokenUnknown, h.Place, "whether the pod gets the token of ServiceAccount "+r.Account()+" is not in the input")}
	}
	return access{h, h}
}

// TokenElsewhere reports a pod that leaves it to its ServiceAccount whether it
// gets a token, and that one is not in the input.
func (m *Model) TokenElsewhere(r *Ruler, s *Sidecar) bool {
	return !m.Assume.AccessExternal && !m.Assume.TokenMounted && r.Pod.Automount == nil && r.Pod.ServiceAccount != "default" && s.Covering(sidecar.TokenPath) == nil &&
		m.Set.Find("ServiceAccount", r.Namespace, r.Pod.ServiceAccount) == nil
}

// Rights is Access without the doubt whether the pod gets a token that its
// ServiceAccount, which is not in the input, decides about.
func (m *Model) Rights(r *Ruler, s *Sidecar) Hop {
	return m.accessOf(r, s).rights
}

func (m *Model) judgeRights(r *Ruler, s *Sidecar) Hop {
	at := r.Object.Place()
	if s.Container != nil {
		at = r.Object.NodePlace(s.Container.Node)
	}
	if why, where := m.tokenOff(r, s); why != "" {
		return fail(TokenMissing, where, "no token: "+why)
	}
	if m.Assume.AccessExternal {
		return pass(at, "assumed: access is managed elsewhere")
	}
	if !s.Namespace.Known || !s.Resource.Known || !s.Method.Known || r.Namespace == "" && len(m.Policy.SubjectNamespaces(r.Pod.ServiceAccount)) > 0 {
		return unknown(NeedUnknown, at, "what it needs is decided outside the input")
	}
	if name, odd := m.deniedName(r, s); odd {
		evidence := fmt.Sprintf("NAMESPACE has %q, which is taken as it stands: the sidecar is refused there and ends", name)
		if name == "" {
			evidence = "NAMESPACE has an empty name, which asks for all namespaces: the sidecar is refused and ends"
		}
		return fail(BlankDenied, r.Object.NodePlace(s.Namespace.Node.Get("value")), evidence)
	}
	missing := m.Missing(r, s)
	if len(missing) == 0 {
		return pass(at, "ServiceAccount "+r.Account()+" may "+strings.Join(s.Verbs(r.subject().Namespace), " and ")+" "+strings.Join(s.Resources(), " and "))
	}
	if open := m.Policy.Unresolved(r.subject()); len(open) > 0 && !m.Assume.Complete {
		return unknown(RoleUnknown, open[0].Place(), "ServiceAccount "+r.Account()+" is bound to a role that is not in the input")
	}
	return fail(m.whyDenied(r, s, missing), at, "ServiceAccount "+r.Account()+" may not "+Describe(missing[0]))
}

// Missing is what a sidecar needs and its account may not do, by the input.
func (m *Model) Missing(r *Ruler, s *Sidecar) []rbac.Need {
	return m.Policy.Missing(r.subject(), s.Needs(r.subject().Namespace))
}

// deniedName is a name in NAMESPACE that nobody means, for which the sidecar is denied
// access; ok is false when there is none. An account
// that may read the whole cluster is not denied: it gets an empty list, or all.
func (m *Model) deniedName(r *Ruler, s *Sidecar) (name string, ok bool) {
	all := rbac.Need{Namespace: rbac.AllNamespaces, Resource: s.Resources()[0], Verbs: s.Verbs(r.subject().Namespace)}
	if len(m.Policy.Missing(r.subject(), []rbac.Need{all})) == 0 || len(m.Policy.Unresolved(r.subject())) > 0 && !m.Assume.Complete {
		return "", false
	}
	for _, name := range s.OddNames() {
		if name == "" || !s.Before(sidecar.Fatal) {
			return name, true
		}
	}
	return "", false
}

// Account is the ruler's ServiceAccount, "loki/loki-ruler", without the
// namespace where that is not known.
func (r *Ruler) Account() string {
	if r.Namespace == "" {
		return r.Pod.ServiceAccount
	}
	return r.Namespace + "/" + r.Pod.ServiceAccount
}

// subject is the account whose access counts. Where neither the ruler nor any
// binding of its account names a namespace, all of them are in the same one.
//
// 11 inlined copies were 1.5 KB of code.
//
//go:noinline
func (r *Ruler) subject() rbac.Subject {
	return rbac.Subject{Namespace: cmp.Or(r.Namespace, rbac.UnknownNamespace), Name: r.Pod.ServiceAccount}
}

// Describe says a need in words: "list configmaps in namespace loki".
func Describe(n rbac.Need) string {
	where := "in namespace " + n.Namespace
	switch n.Namespace {
	case rbac.AllNamespaces:
		where = "in all namespaces"
	case rbac.UnknownNamespace:
		where = "in its own namespace"
	}
	return strings.Join(n.Verbs, " and ") + " " + n.Resource + " " + where
}

// whyDenied tells the kinds of missing access apart, most telling first.
func (m *Model) whyDenied(r *Ruler, s *Sidecar, missing []rbac.Need) Cause {
	onlySecrets := s.Resource.Text == "both"
	for _, n := range missing {
		onlySecrets = onlySecrets && n.Resource == "secrets"
	}
	switch {
	case onlySecrets:
		return SecretsDenied
	case m.grantedElsewhere(r, s, missing):
		return ScopeTooNarrow
	case m.boundToAnother(r, s):
		return AnotherSubject
	}
	return AccessDenied
}

// grantedElsewhere reports an account that may do in its own namespace what it
// needs to do in others, or that may do it in some of several namespaces.
func (m *Model) grantedElsewhere(r *Ruler, s *Sidecar, missing []rbac.Need) bool {
	subject := r.subject()
	if len(missing) < len(s.Needs(subject.Namespace)) && len(s.Namespaces(subject.Namespace)) > 1 {
		return true
	}
	var own []rbac.Need
	for _, n := range missing {
		n.Namespace = subject.Namespace
		own = append(own, n)
	}
	return len(m.Policy.Missing(subject, own)) == 0
}

// OfRelease reports an object that does not say that it is of another release than
// the ruler, or goes into another namespace. namespace is where it goes, "" unknown.
func (r *Ruler) OfRelease(o *manifest.Object, namespace string) bool {
	return r.Object.SameRelease(o) && (namespace == "" || r.Namespace == "" || namespace == r.Namespace)
}

// tokenOff tells why no token is mounted, and where that is written; "" when one
// is. What the pod says counts more than what its account says; a volume at the
// token's path counts as a token when it has all three files.
func (m *Model) tokenOff(r *Ruler, s *Sidecar) (why string, where finding.Place) {
	if mount := s.Covering(sidecar.TokenPath); mount != nil {
		if file := sidecar.LacksTokenFile(r.Pod.Volume(mount.Name)); file != "" {
			return "the volume at " + sidecar.TokenPath + " has no file " + file, r.Object.NodePlace(mount.Node)
		}
		return "", finding.Place{}
	}
	const off = "automountServiceAccountToken is false"
	if a := r.Pod.Automount; a != nil {
		if *a {
			return "", finding.Place{}
		}
		return off, r.Object.NodePlace(r.Pod.Spec.Get("automountServiceAccountToken"))
	}
	account := m.Set.Find("ServiceAccount", r.Namespace, r.Pod.ServiceAccount)
	if account == nil {
		return "", finding.Place{}
	}
	if on, ok := account.Node().Bool("automountServiceAccountToken"); ok && !on {
		return off, account.NodePlace(account.Node().Get("automountServiceAccountToken"))
	}
	return "", finding.Place{}
}
