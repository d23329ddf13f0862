package plan

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// tmpVolume is what the chart calls the sidecar's own /tmp.
const tmpVolume = "sc-rules-temp"

// sharedVolume finds the mount of the ruler's container that the sidecar can
// write the rules through: one exactly at the rules directory, or between it
// and the folder. nil means a volume has to be added. why is not empty when
// something mounted there would hide what the sidecar writes.
func (w *work) sharedVolume(folder string) (shared *manifest.Mount, why string) {
	cover := w.ruler.Container.Covering(folder)
	if cover == nil || !delivery.Within(cover.MountPath, w.rulesDir) {
		return nil, ""
	}
	if cover.SubPathExpr != "" {
		return nil, fmt.Sprintf("which part of volume %q is mounted at %s is decided at run time (subPathExpr): no other container can be sure to write there", cover.Name, cover.MountPath)
	}
	if w.writable(cover.Name) {
		return cover, ""
	}
	return nil, fmt.Sprintf("volume %q is mounted at %s and cannot be written: it would hide the rules", cover.Name, cover.MountPath)
}

// writable reports a volume of the pod that a sidecar can write files to.
func (w *work) writable(name string) bool { return delivery.Writable(w.ruler.Pod.Volume(name)) }

// volumes plans the volumes of a new sidecar and the mounts of the ruler's
// container, and changes the container's own mounts where a volume of the pod
// takes the place of one of the patch set's.
func (w *work) volumes(container *document.Node, shared *manifest.Mount) {
	rules := w.rulesVolume()
	if shared != nil {
		useShared(container, rules, shared)
	}
	renamed := map[string]string{}
	for _, v := range w.pod.Volumes() {
		name := v.Str("name")
		if shared != nil && name == rules {
			continue
		}
		renamed[name] = w.addVolume(v)
	}
	for _, m := range container.List("volumeMounts") {
		if to := renamed[m.Str("name")]; to != "" {
			set(m, "name", document.NewString(to))
		}
	}
	for _, m := range w.pod.Mounts() {
		if shared != nil && m.Str("name") == rules {
			continue
		}
		w.addMount(m, renamed[m.Str("name")])
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
			set(m, "subPath", document.NewString(shared.SubPath))
		}
	}
}

// rulesVolume is the patch set's volume at the rules directory.
func (w *work) rulesVolume() string {
	dir := w.rulesDir
	for _, m := range w.pod.Mounts() {
		if clean(m.Str("mountPath")) == dir {
			return m.Str("name")
		}
	}
	if len(w.pod.Volumes()) > 0 {
		return w.pod.Volumes()[0].Str("name")
	}
	return "sc-rules-volume"
}

// addVolume adds a volume and returns the name it got: the pod may have one of
// that name already, to share when it can be written and to avoid when not.
func (w *work) addVolume(v *document.Node) string {
	name := v.Str("name")
	if w.ruler.Pod.Volume(name) != nil {
		if w.writable(name) {
			return name
		}
		v, name = document.Clone(v), w.freeVolume(name)
		set(v, "name", document.NewString(name))
	}
	what := finding.Added{Kind: finding.AddedVolume, Name: name}
	if !slices.Contains(w.change.Added, what) {
		w.add(edit.Addition{Path: w.at("volumes"), Index: -1, Value: document.Clone(v)}, what)
	}
	return name
}

func (w *work) freeVolume(name string) string {
	for i := 2; ; i++ {
		if free := fmt.Sprintf("%s-%d", name, i); w.ruler.Pod.Volume(free) == nil {
			return free
		}
	}
}

// ensureVolume adds the patch set's volume of this name, or an emptyDir, when
// the pod has none.
func (w *work) ensureVolume(name string) {
	if w.ruler.Pod.Volume(name) != nil {
		return
	}
	for _, v := range w.pod.Volumes() {
		if v.Str("name") == name {
			w.addVolume(v)
			return
		}
	}
	w.addVolume(emptyDir(name))
}

// emptyDir is a volume, written "emptyDir: {}".
func emptyDir(name string) *document.Node {
	return document.NewMapping(
		document.Pair("name", document.NewString(name)),
		document.Pair("emptyDir", &document.Node{Kind: document.Mapping, Style: document.Flow, Tag: "!!map"}),
	)
}

// addMount adds one of the patch set's mounts to the ruler's container.
func (w *work) addMount(m *document.Node, volume string) {
	if volume == "" {
		volume = m.Str("name")
	}
	at := w.mountAt(w.ruler.Container, m.Str("mountPath"))
	switch {
	case at == nil:
		m = document.Clone(m)
		set(m, "name", document.NewString(volume))
		w.add(edit.Addition{Path: extend(w.ruler.Container.Path, "volumeMounts"), Index: -1, Value: m},
			mountOf(w.ruler.Container, m.Str("mountPath")))
	case at.Name != volume:
		w.keep(mountOf(w.ruler.Container, at.MountPath))
	}
}

// mountInto mounts a volume in a container that is there.
func (w *work) mountInto(c *manifest.Container, volume, mountPath, subPath string) {
	m := mount(volume, mountPath)
	if subPath != "" {
		set(m, "subPath", document.NewString(subPath))
	}
	w.add(edit.Addition{Path: extend(c.Path, "volumeMounts"), Index: -1, Value: m}, mountOf(c, mountPath))
}

// mountAt is the mount of a container at exactly this path.
func (w *work) mountAt(c *manifest.Container, mountPath string) *manifest.Mount {
	for _, m := range c.Mounts {
		if clean(m.MountPath) == clean(mountPath) {
			return m
		}
	}
	return nil
}
