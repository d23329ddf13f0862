package patchset

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// env returns the container's variable of this name, the last one as in
// Kubernetes; nil when there is none.
func (p *PatchSet) env(name string) *document.Node {
	items := p.container.List("env")
	for i := len(items) - 1; i >= 0; i-- {
		if items[i].Str("name") == name {
			return items[i]
		}
	}
	return nil
}

// setEnv sets a variable of the container; an empty value leaves it alone.
func (p *PatchSet) setEnv(name, value string) {
	if value == "" {
		return
	}
	p.putEnv(sidecar.Variable(name, value))
}

func (p *PatchSet) putEnv(item *document.Node) {
	if p.container == nil {
		return
	}
	name := item.Str("name")
	list := p.container.Get("env")
	if list == nil || list.Kind != document.Sequence {
		list = document.NewSequence()
	}
	items := slices.Clone(list.Items())
	if i := slices.IndexFunc(items, func(n *document.Node) bool { return n.Str("name") == name }); i >= 0 {
		items[i] = item
	} else {
		items = slices.Insert(items, envIndex(items, name), item)
	}
	p.container = document.WithField(p.container, "env", document.NewSequence(items...))
}

func (p *PatchSet) removeEnv(name string) {
	if p.env(name) == nil {
		return
	}
	items := slices.DeleteFunc(slices.Clone(p.container.List("env")), func(n *document.Node) bool { return n.Str("name") == name })
	p.container = document.WithField(p.container, "env", document.NewSequence(items...))
}

// envIndex is where a new variable goes: before the first one that comes after
// it in the charts' order, else last.
func envIndex(items []*document.Node, name string) int {
	order := sidecar.EnvOrder()
	rank := slices.Index(order, name)
	if rank < 0 {
		return len(items)
	}
	for i, item := range items {
		if slices.Index(order, item.Str("name")) > rank {
			return i
		}
	}
	return len(items)
}

// namespacesToEnv tells the sidecar which namespaces Access names. Its own is
// what it watches without being told.
func (p *PatchSet) namespacesToEnv() {
	if slices.Equal(p.Access.Namespaces, []string{reference(Namespace)}) || len(p.Access.Namespaces) == 0 {
		p.removeEnv(sidecar.EnvNamespace)
		return
	}
	p.setEnv(sidecar.EnvNamespace, strings.Join(p.Access.Namespaces, ","))
}

// envToNamespaces asks access for the namespaces that the sidecar watches. A
// value that comes from elsewhere (valueFrom) is unknown and changes nothing.
func (p *PatchSet) envToNamespaces() {
	e := p.env(sidecar.EnvNamespace)
	if e.Get("valueFrom") != nil {
		return
	}
	p.Access.Namespaces = sidecar.MeantNamespaces(e.Str("value"))
	if len(p.Access.Namespaces) == 0 {
		p.Access.Namespaces = []string{reference(Namespace)}
	}
}

func (p *PatchSet) envToResources() {
	if e := p.env(sidecar.EnvResource); e.Get("valueFrom") == nil {
		p.Access.Resources = resourcesOf(e.Str("value"))
	}
}

func (p *PatchSet) resourcesToEnv() {
	configMaps, secrets := slices.Contains(p.Access.Resources, "configmaps"), slices.Contains(p.Access.Resources, "secrets")
	switch {
	case configMaps && secrets:
		p.setEnv(sidecar.EnvResource, "both")
	case secrets:
		p.setEnv(sidecar.EnvResource, "secret")
	case configMaps && p.env(sidecar.EnvResource) != nil: // without RESOURCE it is ConfigMaps anyway
		p.setEnv(sidecar.EnvResource, "configmap")
	}
}

// resourcesOf says what RESOURCE makes the sidecar read, in the order of access.
func resourcesOf(resource string) []string {
	return slices.Sorted(slices.Values(sidecar.Resources(resource)))
}
