package mounts

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// MountPathDuplicate is rule mount-path-duplicate. The API server wants mount
// paths unique in a container, volume and container names in a pod ("must be
// unique"); schema validators do not look. It compares paths as they are
// written, the kernel cleans them.
func MountPathDuplicate() check.Rule {
	return check.Rule{
		ID: "mount-path-duplicate", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			for _, container := range r.Pod.All() {
				repeatedPaths(p, r, container)
			}
			repeatedNames(p, r)
		},
	}
}

func repeatedPaths(p *check.Probe, r *delivery.Ruler, container *manifest.Container) {
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
			Fix:      finding.Fix{Text: "remove one of the two" + check.WithoutDirectory(before, m)},
		}
		if before.MountPath != m.MountPath {
			f.Severity = finding.Warning
			f.Message = fmt.Sprintf("container %s mounts %s at %s over %s at %s: the API server takes them for different paths, the kernel does not", container.Name, m.Name, m.MountPath, before.Name, before.MountPath)
		}
		p.Report(r.Object, mountNode(m.Node), f)
	}
}

func repeatedNames(p *check.Probe, r *delivery.Ruler) {
	var volumes, names []*document.Node
	for _, v := range r.Pod.Volumes {
		volumes = append(volumes, v.Node)
	}
	for _, container := range r.Pod.All() {
		names = append(names, container.Node)
	}
	repeated(p, r, "volume", "volumes", volumes)
	repeated(p, r, "container", "containers", names)
}

func repeated(p *check.Probe, r *delivery.Ruler, what, field string, items []*document.Node) {
	seen := map[string]bool{}
	for _, n := range items {
		name := n.Str("name")
		if name != "" && seen[name] {
			p.Error(r.Object, n.Get("name"), finding.Finding{
				Path:    r.Pod.SpecPath.String() + "." + field,
				Current: name,
				Message: fmt.Sprintf("the pod has two %ss called %s: the API server refuses it", what, name),
				Fix:     finding.Fix{Text: "remove one of the two, or give it another name"},
			})
		}
		seen[name] = true
	}
}
