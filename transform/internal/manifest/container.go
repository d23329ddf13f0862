package manifest

import (
	"slices"

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

func containerOf(p *Pod, n *document.Node, path document.Path, init bool, index int) *Container {
	c := &Container{
		Pod: p, Node: n, Path: path, Init: init, Index: index,
		Name:    n.Str("name"),
		Image:   n.Str("image"),
		Command: n.Strings("command"),
		Args:    n.Strings("args"),
		EnvFrom: len(n.List("envFrom")) > 0,
	}
	env := n.List("env")
	c.Env = slices.Grow(c.Env, len(env))
	for _, e := range env {
		if mapping(e) != nil {
			c.Env = append(c.Env, EnvVar{Node: e, Name: e.Str("name"), Value: e.Str("value"), From: !e.Get("valueFrom").IsNull()})
		}
	}
	mounts := n.List("volumeMounts")
	c.Mounts = slices.Grow(c.Mounts, len(mounts))
	for _, m := range mounts {
		if mapping(m) != nil {
			c.Mounts = append(c.Mounts, mountOf(m))
		}
	}
	return c
}

func mountOf(n *document.Node) *Mount {
	readOnly, _ := n.Bool("readOnly")
	mountPath := n.Str("mountPath")
	return &Mount{
		Node: n, Name: n.Str("name"), MountPath: mountPath, at: Clean(mountPath),
		SubPath: n.Str("subPath"), SubPathExpr: n.Str("subPathExpr"), ReadOnly: readOnly,
	}
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
