package patchset

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
)

// Pod is what a patch set adds to a pod, as Kubernetes objects. They may hold
// $(NAME) references until [PatchSet.Expand].
type Pod patch.Pod

// Pod is what the patch set adds to a pod.
func (p *PatchSet) Pod() Pod { return Pod(patch.New(p.container, p.volumes, p.mounts)) }

// Container is the sidecar's container as YAML, a mapping; nil when there is none.
func (p Pod) Container() []byte { return encoded(patch.Pod(p).Container()) }

// Volumes are the pod's new volumes as YAML, a list; nil when there are none.
func (p Pod) Volumes() []byte { return encodedList(patch.Pod(p).Volumes()) }

// Mounts are the new volumeMounts of the Loki container as YAML, a list; nil when
// there are none.
func (p Pod) Mounts() []byte { return encodedList(patch.Pod(p).Mounts()) }

// Image is the reference of the sidecar's image.
func (p *PatchSet) Image() string { return p.container.Str("image") }

func encoded(n *document.Node) []byte {
	if n == nil {
		return nil
	}
	return []byte(document.Encode(n, 0, "\n"))
}

func encodedList(nodes []*document.Node) []byte {
	if len(nodes) == 0 {
		return nil
	}
	return encoded(document.NewSequence(nodes...))
}
