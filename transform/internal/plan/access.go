package plan

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// access grants the pod's account what the sidecar must be allowed to do and the
// account is not.
func (p *rulerPlan) access(s *sidecar.Config) error {
	create := p.patchset.Access.Create
	if create == patchset.CreateNone {
		return nil
	}
	known := s.Namespace.Known && s.Resource.Known && s.Method.Known
	if !known && s.Container != nil {
		return nil // the user's sidecar, set up outside the manifests: nothing to prove, nothing to add
	}
	switch {
	case p.ruler.Namespace == "":
		return p.noNamespace()
	case !manifest.IsDNSLabel(p.ruler.Namespace):
		return p.badNamespace()
	}
	needs := s.Needs(p.ruler.Namespace)
	switch {
	case !known:
		needs = p.asked()
	case s.NamesNothing() && s.Container != nil:
		// It asks for the whole cluster, which nobody means by a name left empty.
		needs = slices.DeleteFunc(needs, func(n rbac.Need) bool { return n.Namespace == rbac.AllNamespaces })
		p.keep(envOf(s.Container, sidecar.EnvNamespace))
	}
	// Nothing can be made in a namespace whose name none can have; lint tells it.
	needs = slices.DeleteFunc(needs, func(n rbac.Need) bool {
		return n.Namespace != rbac.AllNamespaces && !manifest.IsDNSLabel(n.Namespace)
	})
	subject := rbac.Subject{Namespace: p.ruler.Namespace, Name: cmp.Or(p.account, p.ruler.Pod.ServiceAccount)}
	if create == patchset.CreateClusterRole {
		for i := range needs {
			needs[i].Namespace = rbac.AllNamespaces
		}
	}
	missing := p.policy.Missing(subject, needs)
	for _, group := range byNamespace(missing) {
		p.grant(subject, group)
	}
	return nil
}

// asked is the access that the patch set names, for its own sidecar when that has
// its settings from a Secret or ConfigMap.
func (p *rulerPlan) asked() []rbac.Need {
	var needs []rbac.Need
	for _, ns := range p.patchset.Access.Namespaces {
		if ns == patchset.AllNamespaces {
			ns = rbac.AllNamespaces
		}
		for _, resource := range p.patchset.Access.Resources {
			needs = append(needs, rbac.Need{Namespace: ns, Resource: resource, Verbs: p.patchset.Access.Verbs})
		}
	}
	return needs
}

func (p *rulerPlan) noNamespace() error {
	return &untoldError{finding.NamespaceConflict, &finding.InputError{
		Place: p.ruler.Object.Place(),
		Msg: fmt.Sprintf("cannot tell in which namespace %s %s will run: it has no metadata.namespace, and neither a binding of ServiceAccount %q nor all other objects of its release tell",
			p.ruler.Object.Kind, p.ruler.Object.Name, p.ruler.Pod.ServiceAccount),
		Hint: "say it: --namespace " + p.likelyNamespace() + " (through Helm: --post-renderer-args, or LOKI_RULER_SIDECAR_NAMESPACE); or --rbac none where access is managed elsewhere",
	}}
}

func (p *rulerPlan) badNamespace() error {
	return &untoldError{finding.NamespaceConflict, &finding.InputError{
		Place: p.ruler.Object.Place(),
		Msg: fmt.Sprintf("%q, where %s %s is said to run, is not the name of a namespace: up to 63 of a-z, 0-9 and -, which begins and ends none",
			p.ruler.Namespace, p.ruler.Object.Kind, p.ruler.Object.Name),
		Hint: "correct metadata.namespace, or the binding that names it",
	}}
}

// untoldError is what nothing tells of one ruler, and has to be known of it; those of
// all are told together.
type untoldError struct {
	reason finding.Reason
	*finding.InputError
}

// likelyNamespace is the one namespace that objects of the release name, where
// others name none: for a hint, not to be used.
func (p *rulerPlan) likelyNamespace() string {
	named := slices.DeleteFunc(p.releaseNamespaces(p.ruler.Object), func(ns string) bool { return ns == "" })
	if len(named) == 1 {
		return named[0]
	}
	return "NAME"
}

// byNamespace groups needs, keeping their order.
func byNamespace(needs []rbac.Need) [][]rbac.Need {
	var groups [][]rbac.Need
	for _, n := range needs {
		i := slices.IndexFunc(groups, func(g []rbac.Need) bool { return g[0].Namespace == n.Namespace })
		if i < 0 {
			groups = append(groups, []rbac.Need{n})
			continue
		}
		groups[i] = append(groups[i], n)
	}
	return groups
}

// accessSuffix ends the names of the roles and bindings that are added.
const accessSuffix = "-rules-sidecar"

// grant adds one role and its binding for one namespace, or for all.
func (p *rulerPlan) grant(subject rbac.Subject, needs []rbac.Need) {
	role, binding, base := "Role", "RoleBinding", p.ruler.Object.Name+accessSuffix
	if p.account != "" {
		base = p.ruler.Object.Name + syncSuffix
	}
	namespace := needs[0].Namespace
	object := namespace // of the role
	if namespace == rbac.AllNamespaces {
		role, binding, object = "ClusterRole", "ClusterRoleBinding", ""
	}
	if namespace != subject.Namespace {
		// Two releases of one name in two namespaces must not take each other's.
		base = subject.Namespace + "-" + base
	}
	name := p.names.free(object, base, role, binding)
	for _, n := range needs {
		p.policy.Grant(subject, rbac.Need{Namespace: namespace, Resource: n.Resource, Verbs: union(p.patchset.Access.Verbs, n.Verbs)})
	}
	p.object(roleObject(role, p.metadata(object, name), needs, p.patchset.Access.Verbs))
	p.object(bindingObject(binding, role, p.metadata(object, name), p.current(subject)))
}

// current is an account by the name it has now. kustomize renames accounts, and
// mends references to them later, but not the reference that we add.
func (p *rulerPlan) current(s rbac.Subject) rbac.Subject {
	if o := p.set.Find("ServiceAccount", s.Namespace, s.Name); o != nil {
		s.Name = o.Name
	}
	return s
}

func (p *rulerPlan) object(o *document.Node) {
	p.additions.objects = append(p.additions.objects, newObject{node: o, beside: p.ruler.Object})
	id := finding.Object{Kind: o.Str("kind"), Namespace: o.Str("metadata", "namespace"), Name: o.Str("metadata", "name")}
	p.change.Added = append(p.change.Added, finding.Added{Kind: finding.AddedObject, Object: id})
}

func roleObject(kind string, metadata *document.Node, needs []rbac.Need, asked []string) *document.Node {
	var resources, all []string
	for _, n := range needs {
		resources = append(resources, n.Resource)
		all = union(all, n.Verbs)
	}
	rule := document.NewMapping(
		document.Pair("apiGroups", document.NewSequence(&document.Node{Kind: document.Scalar, Style: document.DoubleQuoted, Tag: document.StrTag})),
		document.Pair("resources", stringList(resources)),
		document.Pair("verbs", stringList(union(asked, all))),
	)
	return document.NewMapping(
		document.Pair("apiVersion", document.NewString("rbac.authorization.k8s.io/v1")),
		document.Pair("kind", document.NewString(kind)),
		document.Pair("metadata", metadata),
		document.Pair("rules", document.NewSequence(rule)),
	)
}

func bindingObject(kind, role string, metadata *document.Node, s rbac.Subject) *document.Node {
	str, pair := document.NewString, document.Pair
	return document.NewMapping(
		pair("apiVersion", str("rbac.authorization.k8s.io/v1")),
		pair("kind", str(kind)),
		pair("metadata", metadata),
		pair("roleRef", document.NewMapping(
			pair("apiGroup", str("rbac.authorization.k8s.io")),
			pair("kind", str(role)),
			pair("name", str(metadata.Str("name"))),
		)),
		pair("subjects", document.NewSequence(document.NewMapping(
			pair("kind", str("ServiceAccount")),
			pair("name", str(s.Name)),
			pair("namespace", str(s.Namespace)),
		))),
	)
}

func stringList(values []string) *document.Node {
	list := document.NewSequence()
	for _, v := range values {
		list.AddItem(document.NewString(v))
	}
	return list
}

// union appends what a lacks, keeping the order.
//
// 3 inlined copies were 2.1 KB of code.
//
//go:noinline
func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
