// Package patch carries what a patch set adds to a pod from the room that reads
// patch sets to the rooms that apply them.
//
// A [Pod] holds parser nodes, which have no place in a public API:
// patchset.Pod is this type under a name of its own, so that a Go program sees
// bytes and the rooms of this house, which can name both types, convert one
// into the other.
//
// The nodes are shared: whoever changes one clones it first. Nothing is read,
// checked or changed here. It stands on document.
package patch

import "github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"

// Pod is a container, the volumes it needs, and the mounts of the container
// beside it.
type Pod struct {
	container       *document.Node
	volumes, mounts []*document.Node
}

// New makes a Pod of its parts; each may be nil.
func New(container *document.Node, volumes, mounts []*document.Node) Pod {
	return Pod{container, volumes, mounts}
}

// Container is the new container, nil when there is none.
func (p Pod) Container() *document.Node { return p.container }

// Volumes are the volumes to add, in order.
func (p Pod) Volumes() []*document.Node { return p.volumes }

// Mounts are the volumeMounts of the Loki container, in order.
func (p Pod) Mounts() []*document.Node { return p.mounts }
