package patchset

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// lay lays a layer over the patch set.
func (p *PatchSet) lay(l *Layer) {
	if l.name != "" {
		p.Name = l.name
	}
	if l.Mode != "" {
		p.Mode = l.Mode
	}
	p.layPresets(append(l.spec.Strings("presets"), l.flags.Presets...))
	p.layTarget(l.spec.Get("target"))
	p.layVariables(l.spec.Get("variables"))
	p.layPod(l.spec)
	p.layDeliveries(l.spec)
	p.layAccess(l.spec)
	if v, ok := l.spec.Bool("nativeSidecar"); ok {
		p.NativeSidecar = v
	}
	p.applyFlags(l.flags)
}

func (p *PatchSet) layTarget(n *document.Node) {
	t := &p.Target
	overString(&t.Component, n, "component")
	overString(&t.Name, n, "name")
	overString(&t.Namespace, n, "namespace")
	overString(&t.When, n, "when")
	overList(&t.Kinds, n, "kinds")
	f, ok := n.FieldOf("labelSelector")
	if !ok {
		return
	}
	labels := map[string]string{}
	for k, v := range t.LabelSelector {
		labels[k] = v
	}
	for _, f := range f.Value.Fields() {
		if f.Value.IsNull() {
			delete(labels, f.Key.Value)
		} else {
			labels[f.Key.Value] = f.Value.Str()
		}
	}
	if t.LabelSelector = labels; f.Value.IsNull() || len(labels) == 0 {
		t.LabelSelector = nil
	}
}

func (p *PatchSet) layVariables(n *document.Node) {
	if n == nil {
		return
	}
	for _, f := range n.Fields() {
		value := Auto
		if !f.Value.IsNull() {
			value = f.Value.Str()
		}
		p.setVariable(f.Key.Value, value)
	}
}

func (p *PatchSet) layPod(spec *document.Node) {
	if f, ok := spec.FieldOf("container"); ok {
		p.container = merge(p.container, f.Value, "container")
	}
	p.volumes = overNodes(p.volumes, spec, "volumes")
	p.mounts = overNodes(p.mounts, spec, "mounts")
	if f, ok := spec.Get("pod").FieldOf("automountServiceAccountToken"); ok {
		p.Automount = nil
		if v, ok := f.Value.Bool(); ok {
			p.Automount = &v
		}
	}
}

// layAccess lays what the sidecar may do over what it was allowed before, and
// keeps it in step with what its environment says it does: whichever of the two
// a layer sets, the other follows; a layer that sets both is taken at its word.
func (p *PatchSet) layAccess(spec *document.Node) {
	a := spec.Get("access")
	overString(&p.Access.Create, a, "create")
	overList(&p.Access.Verbs, a, "verbs")
	overList(&p.Access.Resources, a, "resources")
	overList(&p.Access.Namespaces, a, "namespaces")
	env := spec.Get("container", "env")
	follow(mentions(env, sidecar.EnvNamespace), has(a, "namespaces"), p.envToNamespaces, p.namespacesToEnv)
	follow(mentions(env, sidecar.EnvResource), has(a, "resources"), p.envToResources, p.resourcesToEnv)
}

func follow(env, access bool, envToAccess, accessToEnv func()) {
	switch {
	case env && !access:
		envToAccess()
	case access && !env:
		accessToEnv()
	}
}

// mentions reports whether a layer's env says something about a variable.
func mentions(env *document.Node, name string) bool {
	return slices.ContainsFunc(env.List(), func(n *document.Node) bool { return n.Str("name") == name })
}

func has(n *document.Node, field string) bool {
	_, ok := n.FieldOf(field)
	return ok
}

func overString(to *string, n *document.Node, field string) {
	if has(n, field) {
		*to = n.Str(field)
	}
}

func overList(to *[]string, n *document.Node, field string) {
	if has(n, field) {
		*to = n.Strings(field)
	}
}

func overNodes(nodes []*document.Node, spec *document.Node, field string) []*document.Node {
	f, ok := spec.FieldOf(field)
	if !ok {
		return nodes
	}
	merged := merge(document.NewSequence(nodes...), f.Value, field)
	if merged == nil {
		return nil
	}
	return merged.Items()
}

// 4 inlined copies were 1.7 KB of code.
//
//go:noinline
func (p *PatchSet) setVariable(name, value string) {
	for i := range p.Variables {
		if p.Variables[i].Name == name {
			p.Variables[i].Value = value
			return
		}
	}
	p.Variables = append(p.Variables, Variable{Name: name, Value: value})
}

func (p *PatchSet) setField(name, value string) {
	if p.container != nil {
		p.container = document.WithField(p.container, name, document.NewString(value))
	}
}
