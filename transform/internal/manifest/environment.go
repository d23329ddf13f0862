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
	for _, c := range p.All() {
		for i := range c.Env {
			if v := &c.Env[i]; v.From {
				v.resolve(p, set)
			}
		}
		c.Env = slices.DeleteFunc(c.Env, func(v EnvVar) bool { return v.leftOut })
		c.resolveEnvFrom(set)
	}
}

func (v *EnvVar) resolve(p *Pod, set *Set) {
	from := v.Node.Get("valueFrom")
	if field := from.Str("fieldRef", "fieldPath"); field != "" {
		if value, ok := p.field(field, set); ok {
			v.Value, v.From = literal(value), false
		}
		return
	}
	ref := from.Get("configMapKeyRef")
	if o := set.FindNear(p.Object, "ConfigMap", ref.Str("name")); o != nil {
		if n := o.Node().Get("data", ref.Str("key")); n != nil && n.Kind == document.Scalar {
			v.Value, v.From = literal(n.Str()), false
		} else if n == nil && !o.Partial && o.Node().Get("binaryData", ref.Str("key")) == nil {
			v.leftOut, _ = ref.Bool("optional")
		}
	}
}

// field is what the downward API gives a container for a field of its pod, as far as
// the pod's template tells: namespace and account, a label, an annotation. A label
// or annotation that the template lacks may be put there by somebody else.
func (p *Pod) field(path string, set *Set) (value string, ok bool) {
	if path == "metadata.namespace" {
		value = cmp.Or(p.Object.Namespace, set.Namespace)
		return value, value != ""
	}
	if path == "spec.serviceAccountName" {
		return p.ServiceAccount, p.ServiceAccount != ""
	}
	for _, kind := range []string{"labels", "annotations"} {
		key, found := strings.CutPrefix(path, "metadata."+kind+"['")
		if key, closed := strings.CutSuffix(key, "']"); found && closed {
			n := p.Template.Get("metadata", kind, key)
			return n.Str(), n != nil && n.Kind == document.Scalar
		}
	}
	return "", false
}

// literal is a text in which the kubelet finds no reference: it replaces none in what
// stands elsewhere.
func literal(text string) string { return strings.ReplaceAll(text, "$", "$$") }

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
		open = open || o.Partial
		for _, f := range o.Node().Get("data").Merged() {
			all = append(all, EnvVar{Node: from, Name: from.Str("prefix") + f.Key.Value, Value: literal(f.Value.Str())})
		}
	}
	c.EnvFrom = open
	c.Env = append(all, c.Env...)
}

// AssumeEnv gives a variable the value that somebody vouches for, where the input
// does not tell it.
func (c *Container) AssumeEnv(name, value string) {
	if _, _, known := c.Value(name); known {
		return
	}
	v, _ := c.EnvVar(name)
	if v.Node == nil {
		v.Node = c.Node.Get("envFrom")
	}
	c.Env = append(c.Env, EnvVar{Node: v.Node, Name: name, Value: literal(value), assumed: true})
}
