package manifest

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Container is a container or an init container of a pod.
type Container struct {
	Pod   *Pod
	Node  *document.Node
	Path  document.Path // from the document's root
	Init  bool
	Index int // in its list, items that are no containers counted

	Name, Image   string
	Command, Args []string
	Env           []EnvVar
	EnvFrom       bool // there may be variables we cannot see
	Mounts        []*Mount
}

// EnvVar is an environment variable of a container.
type EnvVar struct {
	Node        *document.Node
	Name, Value string
	From        bool // valueFrom: the value is not in the manifest
	assumed     bool
	leftOut     bool // its object is in the input and lacks the key, which is optional
}

// Mount is a volume mount of a container.
type Mount struct {
	Node        *document.Node
	Name        string // of the volume
	MountPath   string // as written
	at          string // MountPath, absolute and normal
	SubPath     string
	SubPathExpr string // not empty: which part of the volume is mounted is known at run time only
	ReadOnly    bool
}

// containerOf reads a container in one pass: there are thousands, of which most are read
// once to see that they are of no interest.
func containerOf(p *Pod, n *document.Node, path document.Path, init bool, index int) *Container {
	c := &Container{Pod: p, Node: n, Path: path, Init: init, Index: index}
	for _, f := range n.Merged() {
		switch v := f.Value.Resolve(); f.Key.Value {
		case "name":
			c.Name = v.Str()
		case "image":
			c.Image = v.Str()
		case "command":
			c.Command = v.Strings()
		case "args":
			c.Args = v.Strings()
		case "env":
			c.Env = envOf(items(v))
		case "envFrom":
			c.EnvFrom = len(items(v)) > 0
		case "volumeMounts":
			c.Mounts = mountsOf(items(v))
		}
	}
	return c
}

// items are those of a sequence, aliases not resolved; nil for anything else.
func items(n *document.Node) []*document.Node {
	if n == nil || n.Kind != document.Sequence {
		return nil
	}
	return n.Items()
}

func envOf(items []*document.Node) []EnvVar {
	env := make([]EnvVar, 0, len(items))
	for _, item := range items {
		if e := mapping(item); e != nil {
			env = append(env, EnvVar{Node: e, Name: e.Str("name"), Value: e.Str("value"), From: !e.Get("valueFrom").IsNull()})
		}
	}
	return env
}

func mountsOf(items []*document.Node) []*Mount {
	all, mounts := make([]Mount, len(items)), make([]*Mount, 0, len(items))
	for i, item := range items {
		if m := mapping(item); m != nil {
			all[i] = mountOf(m)
			mounts = append(mounts, &all[i])
		}
	}
	return mounts
}

func mountOf(n *document.Node) Mount {
	m := Mount{Node: n, at: "/"}
	for _, f := range n.Merged() {
		switch v := f.Value.Resolve(); f.Key.Value {
		case "name":
			m.Name = v.Str()
		case "mountPath":
			m.MountPath = v.Str()
			m.at = Clean(m.MountPath)
		case "subPath":
			m.SubPath = v.Str()
		case "subPathExpr":
			m.SubPathExpr = v.Str()
		case "readOnly":
			m.ReadOnly, _ = v.Bool()
		}
	}
	return m
}

// EnvVar returns the container's variable of this name; the last one wins, as
// in Kubernetes.
//
// 9 inlined copies were 1.8 KB of code.
//
//go:noinline
func (c *Container) EnvVar(name string) (v EnvVar, ok bool) {
	if at := c.last(name, len(c.Env)); at >= 0 {
		return c.Env[at], true
	}
	return EnvVar{}, false
}

// last is where the last of the first variables that has a name stands, -1 nowhere.
func (c *Container) last(name string, variables int) int {
	for i := variables - 1; i >= 0; i-- {
		if c.Env[i].Name == name {
			return i
		}
	}
	return -1
}
