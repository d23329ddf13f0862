package plan

import (
	"fmt"
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// sharedVolume finds the mount of the ruler's container through which the sidecar
// can write rules: a mount at the rules directory, or between that and the folder.
// nil means that a volume has to be added. why is not empty when what is mounted
// there would hide what the sidecar writes.
func (p *rulerPlan) sharedVolume(folder string) (shared *manifest.Mount, why string) {
	cover := p.ruler.Container.Covering(folder)
	if cover == nil || !delivery.Within(cover.MountPath, p.rulesDir) {
		return nil, ""
	}
	if cover.SubPathExpr != "" {
		return nil, fmt.Sprintf("which part of volume %q is mounted at %s is decided at run time (subPathExpr): no other container can be sure to write there", cover.Name, cover.MountPath)
	}
	if p.writable(cover.Name) {
		return cover, ""
	}
	return nil, fmt.Sprintf("volume %q is mounted at %s and cannot be written: it would hide the rules", cover.Name, cover.MountPath)
}

// writable reports a volume of the pod to which a sidecar can write files.
func (p *rulerPlan) writable(name string) bool { return delivery.Writable(p.ruler.Pod.Volume(name)) }

// volumes plans the volumes of a new sidecar and the mounts of the ruler's
// container. Where a volume of the pod takes the place of one of the patch set's,
// it changes the mounts of the new container.
func (p *rulerPlan) volumes(container *document.Node, shared *manifest.Mount) {
	rules := p.rulesVolume()
	if shared != nil {
		useShared(container, rules, shared)
	}
	renamed := map[string]string{}
	for _, v := range p.pod.Volumes() {
		name := v.Str("name")
		if shared != nil && name == rules {
			continue
		}
		renamed[name] = p.addVolume(v)
	}
	for _, m := range container.List("volumeMounts") {
		if to := renamed[m.Str("name")]; to != "" {
			set(m, "name", document.NewString(to))
		}
	}
	for _, m := range p.pod.Mounts() {
		if shared != nil && m.Str("name") == rules {
			continue
		}
		p.addMount(m, renamed[m.Str("name")])
	}
}

// useShared points the container's mount of the rules volume at the pod's own.
func useShared(container *document.Node, rules string, shared *manifest.Mount) {
	for _, m := range container.List("volumeMounts") {
		if m.Str("name") != rules {
			continue
		}
		set(m, "name", document.NewString(shared.Name))
		set(m, "mountPath", document.NewString(shared.MountPath))
		if shared.SubPath != "" {
			set(m, "subPath", document.NewString(path.Join(shared.SubPath, m.Str("subPath"))))
		}
	}
}

// rulesVolume is the patch set's volume at the rules directory.
func (p *rulerPlan) rulesVolume() string {
	dir := p.rulesDir
	for _, m := range p.pod.Mounts() {
		if manifest.Clean(m.Str("mountPath")) == dir {
			return m.Str("name")
		}
	}
	if len(p.pod.Volumes()) > 0 {
		return p.pod.Volumes()[0].Str("name")
	}
	return chart.RulesVolume
}

// addVolume adds a volume and returns its name. The pod may have a volume of that
// name: it is shared when it can be written, and else the new one gets another
// name.
func (p *rulerPlan) addVolume(v *document.Node) string {
	name := v.Str("name")
	if p.ruler.Pod.Volume(name) != nil {
		if p.writable(name) {
			return name
		}
		v, name = document.Clone(v), p.freeVolume(name)
		set(v, "name", document.NewString(name))
	}
	what := finding.Added{Kind: finding.AddedVolume, Name: name}
	if !slices.Contains(p.change.Added, what) {
		p.add(edit.Addition{Path: p.at("volumes"), Index: -1, Value: document.Clone(v)}, what)
	}
	return name
}

func (p *rulerPlan) freeVolume(name string) string {
	for i := 2; ; i++ {
		if free := fmt.Sprintf("%s-%d", name, i); p.ruler.Pod.Volume(free) == nil {
			return free
		}
	}
}

// ensureVolume adds the patch set's volume of this name, or an emptyDir, and
// returns its name, as addVolume does.
func (p *rulerPlan) ensureVolume(name string) string {
	for _, v := range p.pod.Volumes() {
		if v.Str("name") == name {
			return p.addVolume(v)
		}
	}
	return p.addVolume(emptyDir(name))
}

// emptyDir is a volume, written "emptyDir: {}".
func emptyDir(name string) *document.Node {
	return document.NewMapping(
		document.Pair("name", document.NewString(name)),
		document.Pair("emptyDir", &document.Node{Kind: document.Mapping, Style: document.Flow, Tag: document.MapTag}),
	)
}

// addMount adds one of the patch set's mounts to the ruler's container.
func (p *rulerPlan) addMount(m *document.Node, volume string) {
	if volume == "" {
		volume = m.Str("name")
	}
	at := p.mountAt(p.ruler.Container, m.Str("mountPath"))
	switch {
	case at == nil:
		m = document.Clone(m)
		set(m, "name", document.NewString(volume))
		p.add(edit.Addition{Path: extend(p.ruler.Container.Path, "volumeMounts"), Index: -1, Value: m},
			mountOf(p.ruler.Container, m.Str("mountPath")))
	case at.Name != volume:
		p.keep(mountOf(p.ruler.Container, at.MountPath))
	}
}

// mountInto mounts a volume in an existing container.
func (p *rulerPlan) mountInto(c *manifest.Container, volume, mountPath, subPath string) {
	m := mount(volume, mountPath)
	if subPath != "" {
		set(m, "subPath", document.NewString(subPath))
	}
	p.add(edit.Addition{Path: extend(c.Path, "volumeMounts"), Index: -1, Value: m}, mountOf(c, mountPath))
}

// mountAt is the mount of a container at exactly this path.
func (p *rulerPlan) mountAt(c *manifest.Container, mountPath string) *manifest.Mount {
	for _, m := range c.Mounts {
		if manifest.Clean(m.MountPath) == manifest.Clean(mountPath) {
			return m
		}
	}
	return nil
}
