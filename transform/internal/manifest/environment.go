package manifest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// ResolveEnv reads the variables of the pod's containers that stand elsewhere in the
// input: in ConfigMaps (valueFrom, envFrom), and the pod's own namespace. What a
// Secret holds is left unknown, for values are shown to people.
func (p *Pod) ResolveEnv(set *Set) {
	for _, c := range slices.Concat(p.Containers, p.InitContainers) {
		for i := range c.Env {
			if v := &c.Env[i]; v.From {
				v.resolve(p, set)
			}
		}
		c.resolveEnvFrom(set)
	}
}

func (v *EnvVar) resolve(p *Pod, set *Set) {
	from := v.Node.Get("valueFrom")
	if from.Str("fieldRef", "fieldPath") == "metadata.namespace" {
		if home := cmp.Or(p.Object.Namespace, set.Namespace); home != "" {
			v.Value, v.From = home, false
		}
		return
	}
	ref := from.Get("configMapKeyRef")
	if o := set.FindNear(p.Object, "ConfigMap", ref.Str("name")); o != nil {
		if n := o.Node().Get("data", ref.Str("key")); n != nil && n.Kind == document.Scalar {
			v.Value, v.From = n.Str(), false
		}
	}
}

// resolveEnvFrom puts the variables of envFrom before those of env, which count
// more. EnvFrom stays where one of the objects is not in the input, or is a Secret.
func (c *Container) resolveEnvFrom(set *Set) {
	var all []EnvVar
	open := false
	for _, from := range c.Node.List("envFrom") {
		o := set.FindNear(c.Pod.Object, "ConfigMap", from.Str("configMapRef", "name"))
		if o == nil {
			open = true
			continue
		}
		for _, f := range o.Node().Get("data").Merged() {
			all = append(all, EnvVar{Node: from, Name: from.Str("prefix") + f.Key.Value, Value: f.Value.Str()})
		}
	}
	c.EnvFrom = open
	c.Env = append(all, c.Env...)
}

// AssumeEnv gives a variable the value that somebody vouches for, where the input
// does not tell it.
func (c *Container) AssumeEnv(name, value string) {
	v, ok := c.EnvVar(name)
	if _, known := c.Expand(v.Value); ok && known && !v.From || !ok && !c.EnvFrom {
		return
	}
	if v.Node == nil {
		v.Node = c.Node.Get("envFrom")
	}
	c.Env = append(c.Env, EnvVar{Node: v.Node, Name: name, Value: strings.ReplaceAll(value, "$", "$$")})
}
