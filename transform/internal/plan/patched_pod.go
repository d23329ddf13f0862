package plan

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// patchedPod is the pod as it will be: the volumes that are added, the new sidecar,
// and the ruler's container with all its mounts.
func (p *rulerPlan) patchedPod(container *document.Node) (pod *manifest.Pod, added, ruler *manifest.Container) {
	mounts, volumes := document.NewSequence(), document.NewSequence()
	for _, m := range p.ruler.Container.Mounts {
		mounts.AddItem(m.Node)
	}
	for _, a := range p.additions.fields {
		switch a.Path[len(a.Path)-1] {
		case "volumeMounts":
			mounts.AddItem(a.Value)
		case "volumes":
			volumes.AddItem(a.Value)
		}
	}
	ruling := document.NewMapping(document.Pair("volumeMounts", mounts))
	pod = manifest.PodWith(volumes, container, ruling)
	return pod, pod.Containers[0], pod.Containers[1]
}

// checkPatchedPod refuses a patch set whose mounts the API server would refuse, or
// whose sidecar would write where the ruler does not look.
//
// A patch set is the user's, and may leave out what the default has. What comes of
// it must be a pod that starts and a sidecar that delivers: else a second run would
// find something to complete.
func (p *rulerPlan) checkPatchedPod(container *document.Node) error {
	pod, added, ruler := p.patchedPod(container)
	for _, c := range []*manifest.Container{added, ruler} {
		for _, m := range c.Mounts {
			isNew := m.Node.End == 0
			switch {
			case isNew && m.MountPath == "":
				return p.badMount(m, "has no mountPath")
			case isNew && c.Covering(m.MountPath) != m:
				return p.badMount(m, "stands where another one is, at "+m.MountPath)
			case isNew && pod.Volume(m.Name) == nil && p.ruler.Pod.Volume(m.Name) == nil:
				return p.badMount(m, fmt.Sprintf("names a volume that neither it nor the pod of %s %s has", p.ruler.Object.Kind, p.ruler.Object.Name))
			}
		}
	}
	folder := sidecar.Read(added).Folder
	if !folder.Known || folder.Text == "" {
		return nil // decided elsewhere
	}
	if _, shared := manifest.Translate(folder.Text, added, ruler); shared {
		return nil
	}
	if len(p.change.Kept) > 0 {
		p.conflict(finding.RulesDirConflict, fmt.Sprintf("the sidecar would write to %s, which what is mounted in container %q hides", folder.Text, p.ruler.Container.Name))
		return nil
	}
	return patchSetError(fmt.Errorf("by the patch set the sidecar would write to %s, which the ruler does not see: mount one volume there, in container.volumeMounts and in mounts", folder.Text))
}

func (p *rulerPlan) badMount(m *manifest.Mount, why string) error {
	return patchSetError(fmt.Errorf("the patch set's mount of volume %q %s", m.Name, why))
}

// tmp gives a new sidecar the /tmp that writableTmp gives an existing one.
func (p *rulerPlan) tmp(container *document.Node) {
	if readOnly, _ := container.Bool("securityContext", "readOnlyRootFilesystem"); !readOnly {
		return
	}
	if manifest.PodWith(nil, container).Containers[0].Covering("/tmp") != nil {
		return
	}
	name := p.addVolume(emptyDir(chart.TempVolume))
	mountNew(container, mount(name, "/tmp"))
}

// mountNew adds a mount to a container that is not in the pod yet.
func mountNew(container, m *document.Node) {
	mounts := container.Get("volumeMounts")
	if mounts.IsNull() {
		mounts = document.NewSequence()
		set(container, "volumeMounts", mounts)
	}
	mounts.AddItem(m)
}

// 5 inlined copies were 2.5 KB of code.
//
//go:noinline
func mount(volume, mountPath string) *document.Node {
	return document.NewMapping(
		document.Pair("name", document.NewString(volume)),
		document.Pair("mountPath", document.NewString(mountPath)),
	)
}
