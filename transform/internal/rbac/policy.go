package rbac

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Policy is who may do what, indexed by who.
type Policy struct {
	roles      map[roleKey]role
	bySubject  map[Subject][]*binding // Namespace "" where a subject names none and its binding neither
	byGroup    map[string][]*binding
	namespaces map[string][]string   // by account
	renamed    map[Subject][]Subject // what else a renamed account is called
	granted    map[Subject][]grant
}

type roleKey struct{ kind, namespace, name string }

// role is the rules of a Role or ClusterRole.
type role []rule

type rule struct{ groups, resources, verbs []string }

// binding is a RoleBinding or ClusterRoleBinding.
type binding struct {
	object *manifest.Object
	order  int // in the input
	ref    roleKey
}

// cluster reports a binding that grants in all namespaces.
func (b *binding) cluster() bool { return b.object.Kind == "ClusterRoleBinding" }

// Read reads the policy of the input. An object without a namespace is taken to
// live in the namespace of the Subject asked about. Of two roles with one name
// the last counts, as when they are applied in order.
func Read(set *manifest.Set) *Policy {
	p := &Policy{
		roles:     map[roleKey]role{},
		bySubject: map[Subject][]*binding{}, byGroup: map[string][]*binding{},
		namespaces: map[string][]string{}, granted: map[Subject][]grant{}, renamed: map[Subject][]Subject{},
	}
	p.readRoles(set)
	for _, o := range set.Kind("ServiceAccount") {
		p.rename(o)
	}
	for order, o := range set.All() {
		if o.Kind == "ClusterRoleBinding" || o.Kind == "RoleBinding" {
			p.bind(o, order)
		}
	}
	for account, list := range p.namespaces {
		slices.Sort(list)
		p.namespaces[account] = slices.Compact(list)
	}
	return p
}

func (p *Policy) readRoles(set *manifest.Set) {
	for _, kind := range []string{"Role", "ClusterRole"} {
		for _, o := range set.Kind(kind) {
			key := roleKey{kind: kind}
			if kind == "Role" {
				key.namespace = o.Namespace
			}
			for _, former := range o.Formers() {
				key.name = former.Name
				p.roles[key] = rulesIn(o)
			}
			key.name = o.Name
			p.roles[key] = rulesIn(o)
		}
	}
	p.aggregate(set.Kind("ClusterRole"))
}

// aggregate gives each ClusterRole that has an aggregationRule what the
// controller would write into it: the rules of the ClusterRoles that its
// selectors match, which may be aggregated themselves. What is written in it is
// overwritten, and counts for nothing. Roles outside the input may add to it.
func (p *Policy) aggregate(all []*manifest.Object) {
	written := map[string]role{}
	for _, o := range all {
		written[o.Name] = p.roles[roleKey{kind: "ClusterRole", name: o.Name}]
	}
	for _, o := range all {
		if !Aggregates(o) {
			continue
		}
		rules := gather(o, all, written, map[string]bool{})
		p.roles[roleKey{kind: "ClusterRole", name: o.Name}] = rules
		for _, former := range o.Formers() {
			p.roles[roleKey{kind: "ClusterRole", name: former.Name}] = rules
		}
	}
}

// Aggregates reports a ClusterRole whose rules are those of others.
func Aggregates(o *manifest.Object) bool {
	return o.Kind == "ClusterRole" && !o.Node().Get("aggregationRule").IsNull()
}

// AccountNamespaces are the namespaces of the accounts that a binding names, "" where
// nothing tells one's. only is false where it names somebody else, too: a group, say.
func AccountNamespaces(binding *manifest.Object) (namespaces []string, only bool) {
	home := "" // of an account that names none
	if binding.Kind == "RoleBinding" {
		home = binding.Namespace
	}
	only = true
	for _, subject := range binding.Node().List("subjects") {
		only = only && subject.Str("kind") == "ServiceAccount"
		namespaces = append(namespaces, cmp.Or(subject.Str("namespace"), home))
	}
	return namespaces, only
}

// gather follows the selectors of an aggregated role; seen ends circles, such as
// that of a role which selects itself.
func gather(o *manifest.Object, all []*manifest.Object, written map[string]role, seen map[string]bool) (rules role) {
	if seen[o.Name] {
		return nil
	}
	seen[o.Name] = true
	selectors := o.Node().List("aggregationRule", "clusterRoleSelectors")
	for _, other := range all {
		if !slices.ContainsFunc(selectors, func(s *document.Node) bool { return manifest.Selects(s, other.Labels) }) {
			continue
		}
		if Aggregates(other) {
			rules = append(rules, gather(other, all, written, seen)...)
		} else {
			rules = append(rules, written[other.Name]...)
		}
	}
	return rules
}

// rename files the names of an account that kustomize has renamed: pods and
// bindings may use each of them.
func (p *Policy) rename(o *manifest.Object) {
	all := []Subject{{o.Namespace, o.Name}}
	for _, former := range o.Formers() {
		all = append(all, Subject{o.Namespace, former.Name}, Subject{former.Namespace, former.Name})
	}
	for _, s := range all {
		p.renamed[s] = all
	}
}

// rulesIn reads the rules that can allow list and watch: those without
// resourceNames. A name that is empty restricts neither, as these requests have
// none (rbac.authorization.k8s.io, ResourceNameMatches).
func rulesIn(o *manifest.Object) (out role) {
	for _, n := range o.Node().List("rules") {
		if names := n.Strings("resourceNames"); len(names) > 0 && !slices.Contains(names, "") {
			continue
		}
		out = append(out, rule{groups: n.Strings("apiGroups"), resources: n.Strings("resources"), verbs: n.Strings("verbs")})
	}
	return out
}

func (p *Policy) bind(o *manifest.Object, order int) {
	ref := o.Node().Get("roleRef")
	b := &binding{object: o, order: order, ref: roleKey{kind: ref.Str("kind"), name: ref.Str("name")}}
	if b.ref.kind == "Role" {
		b.ref.namespace = o.Namespace
	}
	for _, n := range o.Node().List("subjects") {
		p.bindSubject(b, n)
	}
}

// bindSubject files a binding under one of its subjects. A ServiceAccount
// without a namespace, which the API server refuses, is taken to be in the
// binding's; one written as a User is what the API server makes of it.
func (p *Policy) bindSubject(b *binding, n *document.Node) {
	kind, name := n.Str("kind"), n.Str("name")
	s := Subject{n.Str("namespace"), name}
	switch {
	case kind == "Group":
		p.byGroup[name] = append(p.byGroup[name], b)
		return
	case kind == "User":
		account, ok := strings.CutPrefix(name, "system:serviceaccount:")
		if !ok {
			return
		}
		s.Namespace, s.Name, _ = strings.Cut(account, ":")
	case kind != "ServiceAccount":
		return
	}
	if s.Namespace == "" && !b.cluster() {
		s.Namespace = b.object.Namespace
	}
	p.bySubject[s] = append(p.bySubject[s], b)
	if s.Namespace != "" {
		p.namespaces[s.Name] = append(p.namespaces[s.Name], s.Namespace)
	}
}

// bindingsOf are the bindings that apply to a subject, by name or by a group
// every ServiceAccount is in, in input order and each once.
func (p *Policy) bindingsOf(s Subject) []*binding {
	out := slices.Concat(
		p.bySubject[s],
		p.bySubject[Subject{"", s.Name}],
		p.byGroup["system:serviceaccounts"],
		p.byGroup["system:serviceaccounts:"+s.Namespace],
		p.byGroup["system:authenticated"],
	)
	for _, other := range p.renamed[s] {
		out = append(out, p.bySubject[other]...)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].order < out[j].order })
	return slices.Compact(out)
}

// roleOf finds the role of a binding; home is the namespace of what names none.
func (p *Policy) roleOf(b *binding, home string) (role, bool) {
	if b.ref.kind == "ClusterRole" {
		r, ok := p.roles[b.ref]
		return r, ok
	}
	if b.cluster() {
		return nil, false // it cannot refer to a Role
	}
	if r, ok := p.roles[b.ref]; ok {
		return r, true
	}
	// One of the two names the namespace that the other is silently in.
	other := b.ref
	switch b.ref.namespace {
	case "":
		other.namespace = home
	case home:
		other.namespace = ""
	default:
		return nil, false
	}
	r, ok := p.roles[other]
	return r, ok
}

// rulesOf are the rules that hold for a subject, with where they hold.
func (p *Policy) rulesOf(s Subject) []grant {
	out := slices.Clone(p.granted[s])
	for _, b := range p.bindingsOf(s) {
		where := AllNamespaces
		if !b.cluster() {
			where = cmp.Or(b.object.Namespace, s.Namespace, UnknownNamespace)
		}
		rules, _ := p.roleOf(b, s.Namespace)
		for _, r := range rules {
			out = append(out, grant{where, r})
		}
	}
	return out
}
