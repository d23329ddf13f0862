package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atNobody: nothing that is known to bring the object is in the pod. Yet another
// container may copy it, and a volume may hold it that Loki does not mount.
func (m *Model) atNobody(r *Route) Hop {
	ruler := r.Ruler.Object
	if c := m.copier(r.Ruler, r.Object); c != nil {
		what := "container " + c.Name + " mounts " + r.Object.ID().String() + " and the rules directory"
		if m.Assume.SourceInput {
			return pass(ruler.NodePlace(c.Node), what+", and is assumed to copy it there")
		}
		return unknown(CopyUnknown, ruler.NodePlace(c.Node), what+", and may copy it there")
	}
	if v := m.unmounted(r.Ruler, r.Object); v != nil {
		return fail(VolumeNotMounted, ruler.NodePlace(v.Node), "volume "+v.Name+" has it, and "+r.Ruler.Container.Name+" does not mount that")
	}
	return fail(SidecarMissing, ruler.Place(), ruler.ID().String()+" has no rules sidecar")
}

// held reports an object that is in the pod of a ruler by a volume that its Loki does
// not mount.
func (m *Model) held(r *Ruler, o *RuleObject) bool {
	return m.copier(r, o) != nil || m.unmounted(r, o) != nil
}

// HasPart reports a container that rules need: Loki itself, or one of its sidecars.
func (r *Ruler) HasPart(c *manifest.Container) bool {
	return c == r.Container || slices.ContainsFunc(r.Sidecars, func(s *Sidecar) bool { return s.Container == c })
}

// copier is a container of a ruler's pod that mounts an object, and can write where
// Loki reads: a script that copies the one to the other, say. nil when none does.
func (m *Model) copier(r *Ruler, o *RuleObject) *manifest.Container {
	dir, _ := r.Config.RulesDir() // everything is within one that is not known
	for _, c := range r.Pod.All() {
		if r.HasPart(c) {
			continue
		}
		reads := slices.ContainsFunc(c.Mounts, func(mount *manifest.Mount) bool { return m.shows(r, mount.Name, o) })
		if reads && slices.ContainsFunc(c.Mounts, func(mount *manifest.Mount) bool { return writesTo(r, mount, dir) }) {
			return c
		}
	}
	return nil
}

// writesTo reports a mount that can be written, of a volume that Loki mounts at its
// rules directory, above it or below it.
func writesTo(r *Ruler, mount *manifest.Mount, dir string) bool {
	if mount.ReadOnly || !Writable(r.Pod.Volume(mount.Name)) {
		return false
	}
	return slices.ContainsFunc(r.Container.Mounts, func(loki *manifest.Mount) bool {
		return loki.Name == mount.Name && (Within(loki.MountPath, dir) || Within(dir, loki.MountPath))
	})
}

// unmounted is a volume of the pod with rules of Loki, nil when there is none. It is for
// objects that no mount of the pod's Loki shows.
func (m *Model) unmounted(r *Ruler, o *RuleObject) *manifest.Volume {
	if o.Selected || !o.SurelyLoki() {
		return nil
	}
	for _, v := range r.Pod.Volumes {
		if m.shows(r, v.Name, o) {
			return v
		}
	}
	return nil
}

// shows reports a volume with the keys of an object.
func (m *Model) shows(r *Ruler, volume string, o *RuleObject) bool {
	return slices.ContainsFunc(sources(r.Pod.Volume(volume)), func(s source) bool {
		return m.Set.FindNear(r.Object, s.kind, s.name) == o.Object
	})
}

// HeldAside reports a file in a volume of the pod that its Loki does not mount.
func (r *Route) HeldAside() bool {
	stop := r.StopsAt()
	return stop != nil && stop.Cause == VolumeNotMounted
}
