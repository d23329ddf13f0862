package lint

import (
	"fmt"
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mountPathDuplicate: the API server wants mount paths unique in a container,
// volume and container names in a pod ("must be unique"); schema validators do
// not look. It compares paths as they are written, the kernel cleans them.
func mountPathDuplicate() Rule {
	return Rule{ID: "mount-path-duplicate", Severity: finding.Error, Stops: []Obstacle{{finding.Ruler, finding.Fail, ThisPod}}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			for _, container := range containers(r) {
				c.repeatedPaths(r, container)
			}
			c.repeatedNames(r)
		}
	}}
}

// containers are all of a ruler's pod, the ordinary ones first.
func containers(r *delivery.Ruler) []*manifest.Container {
	return slices.Concat(r.Pod.Containers, r.Pod.InitContainers)
}

func (c *Context) repeatedPaths(r *delivery.Ruler, container *manifest.Container) {
	first := map[string]*manifest.Mount{}
	for _, m := range container.Mounts {
		clean := path.Clean("/" + m.MountPath)
		before := first[clean]
		if before == nil || m.MountPath == "" {
			first[clean] = m
			continue
		}
		f := finding.Finding{
			Severity: finding.Error,
			Path:     container.Path.String() + ".volumeMounts",
			Current:  m.MountPath,
			Message:  fmt.Sprintf("container %s mounts both %s and %s at %s: the API server refuses the pod (must be unique)", container.Name, before.Name, m.Name, m.MountPath),
			Fix:      finding.Fix{Text: "remove one of the two"},
		}
		if before.MountPath != m.MountPath {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("container %s mounts %s at %s over %s at %s: the API server takes them for different paths, the kernel does not", container.Name, m.Name, m.MountPath, before.Name, before.MountPath)
		}
		c.Report(r.Object, mountNode(m.Node), f)
	}
}

func (c *Context) repeatedNames(r *delivery.Ruler) {
	var volumes, names []*document.Node
	for _, v := range r.Pod.Volumes {
		volumes = append(volumes, v.Node)
	}
	for _, container := range containers(r) {
		names = append(names, container.Node)
	}
	c.repeated(r, "volume", "volumes", volumes)
	c.repeated(r, "container", "containers", names)
}

func (c *Context) repeated(r *delivery.Ruler, what, field string, items []*document.Node) {
	seen := map[string]bool{}
	for _, n := range items {
		name := n.Str("name")
		if name != "" && seen[name] {
			c.Error(r.Object, n.Get("name"), finding.Finding{
				Path:    r.Pod.SpecPath.String() + "." + field,
				Current: name,
				Message: fmt.Sprintf("the pod has two %ss called %s: the API server refuses it", what, name),
				Fix:     finding.Fix{Text: "remove one of the two, or give it another name"},
			})
		}
		seen[name] = true
	}
}
