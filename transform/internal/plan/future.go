package plan

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// A patch set is the user's, and may leave out what the default has. What comes
// of it must be a pod that the API server takes, and a sidecar that delivers:
// otherwise a second run would find something to complete.

// future is the pod as it will be: its volumes, the ruler's container with the
// mounts it gets, and the new sidecar.
func (w *work) future(container *document.Node) (pod *manifest.Pod, sidecar, ruler *manifest.Container) {
	mounts, volumes := document.NewSequence(), document.NewSequence()
	for _, m := range w.ruler.Container.Mounts {
		mounts.Items = append(mounts.Items, m.Node)
	}
	for _, v := range w.ruler.Pod.Volumes {
		volumes.Items = append(volumes.Items, v.Node)
	}
	for _, a := range w.todo.adds {
		switch a.Path[len(a.Path)-1] {
		case "volumeMounts":
			mounts.Items = append(mounts.Items, a.Value)
		case "volumes":
			volumes.Items = append(volumes.Items, a.Value)
		}
	}
	ruling := document.NewMapping(document.Pair("volumeMounts", mounts))
	pod = manifest.PodWith(volumes, container, ruling)
	return pod, pod.Containers[0], pod.Containers[1]
}

// checkFuture refuses a patch set whose mounts the API server would refuse, or
// whose sidecar would write where the ruler does not look.
func (w *work) checkFuture(container *document.Node) error {
	pod, sidecar, ruler := w.future(container)
	for _, c := range []*manifest.Container{sidecar, ruler} {
		for _, m := range c.Mounts {
			isNew := m.Node.End == 0
			switch {
			case isNew && m.MountPath == "":
				return w.badMount(m, "has no mountPath")
			case isNew && c.Covering(m.MountPath) != m:
				return w.badMount(m, "stands where another one is, at "+m.MountPath)
			case isNew && pod.Volume(m.Name) == nil && w.ruler.Pod.Volume(m.Name) == nil:
				return w.badMount(m, fmt.Sprintf("names a volume that neither it nor the pod of %s %s has", w.ruler.Object.Kind, w.ruler.Object.Name))
			}
		}
	}
	folder := delivery.SidecarIn(container).Folder
	if !folder.Known || folder.Text == "" {
		return nil // decided elsewhere
	}
	if _, shared := manifest.Translate(folder.Text, sidecar, ruler); shared {
		return nil
	}
	if len(w.change.Kept) > 0 {
		w.conflict(finding.RulesDirConflict, fmt.Sprintf("the sidecar would write to %s, which what is mounted in container %q hides", folder.Text, w.ruler.Container.Name))
		return nil
	}
	return patchSetError(fmt.Errorf("by the patch set the sidecar would write to %s, which the ruler does not see: mount one volume there, in container.volumeMounts and in mounts", folder.Text))
}

func (w *work) badMount(m *manifest.Mount, why string) error {
	return patchSetError(fmt.Errorf("the patch set's mount of volume %q %s", m.Name, why))
}

// tmp gives a new sidecar the /tmp that writableTmp gives one that is there.
func (w *work) tmp(container *document.Node) {
	readOnly, _ := container.Bool("securityContext", "readOnlyRootFilesystem")
	if _, sidecar, _ := w.future(container); !readOnly || sidecar.Covering("/tmp") != nil {
		return
	}
	name := w.addVolume(emptyDir(tmpVolume))
	mountNew(container, mount(name, "/tmp"))
}

// mountNew adds a mount to a container that is not in the pod yet.
func mountNew(container, m *document.Node) {
	mounts := container.Get("volumeMounts")
	if mounts.IsNull() {
		mounts = document.NewSequence()
		set(container, "volumeMounts", mounts)
	}
	mounts.Items = append(mounts.Items, m)
}

func mount(volume, mountPath string) *document.Node {
	return document.NewMapping(
		document.Pair("name", document.NewString(volume)),
		document.Pair("mountPath", document.NewString(mountPath)),
	)
}
