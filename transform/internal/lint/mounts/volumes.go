package mounts

import (
	"slices"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mountPath is the field of a mount's path.
func mountPath(c *manifest.Container, m *manifest.Mount) string {
	return c.Path.String() + ".volumeMounts[" + strconv.Itoa(slices.Index(c.Node.List("volumeMounts"), m.Node)) + "].mountPath"
}

// onVolume reports a mount of the Loki container at, above or below a directory.
func onVolume(r *delivery.Ruler, dir string) bool {
	if r.Container.Covering(dir) != nil {
		return true
	}
	for _, m := range r.Container.Mounts {
		if delivery.Within(m.MountPath, dir) {
			return true
		}
	}
	return false
}

// mountsIn is the field of a container's mounts.
func mountsIn(s check.RulerSidecar) string {
	return s.Sidecar.Container.Path.String() + ".volumeMounts"
}

// claimed reports a volume that outlives the pod.
func claimed(r *delivery.Ruler, volume string) (claim string, ok bool) {
	v := r.Pod.Volume(volume)
	if v == nil || v.Source != "persistentVolumeClaim" && v.Source != "claimTemplate" {
		return "", false
	}
	return v.Ref, true
}

// mountNode is where a mount says its path.
func mountNode(n *document.Node) *document.Node {
	if at := n.Get("mountPath"); at != nil {
		return at
	}
	return n
}
