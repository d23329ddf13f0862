package delivery

import (
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atVolume: what the sidecar writes is on a volume that Loki sees.
func (m *Model) atVolume(r *Route) Hop {
	s := r.Sidecar
	if !s.Folder.Known || !s.FolderAnnotation.Known {
		return unknown(FolderUnknown, r.Ruler.Object.NodePlace(s.Container.Node), "FOLDER comes from elsewhere")
	}
	target := s.Target(r.Object.Object, r.File.Key, r.Object.Annotations[s.Annotation()])
	volume := m.FolderVolume
	if r.annotated() {
		volume = m.Volume
	}
	if r.namesNoFile() {
		h, _ := volume(r.Ruler, s, path.Join(target, "*")) // of its neighbours: it has no path
		return h
	}
	h, seen := volume(r.Ruler, s, target)
	r.Path = seen
	if !r.annotated() {
		return h
	}
	if h.unseen() && m.folderShared(r) {
		return fail(AnnotationOutside, m.targetPlace(r), path.Dir(target)+" is on no volume that "+r.Ruler.Container.Name+" sees")
	}
	return h
}

// unseen reports what a sidecar writes and Loki does not see.
func (h Hop) unseen() bool {
	return slices.Contains([]Cause{NoVolume, VolumeUndefined, VolumeNotShared}, h.Cause)
}

// FolderVolume is Volume for a file of an object that chooses no directory, which
// the sidecar writes to FOLDER.
func (m *Model) FolderVolume(r *Ruler, s *Sidecar, target string) (h Hop, seen string) {
	h, seen = m.Volume(r, s, target)
	if h.unseen() && s.Relative() {
		at := r.Object.NodePlace(s.Folder.Node.Get("value"))
		h = fail(FolderRelative, at, "FOLDER "+s.Folder.Text+" is relative, which is "+s.Directory()+" in the sidecar, on no volume that "+r.Container.Name+" sees")
	}
	return h, seen
}

// Volume judges a file that a sidecar writes: that it is on a volume, can be
// written, and where Loki sees it; seen is "" when it does not.
func (m *Model) Volume(r *Ruler, s *Sidecar, target string) (h Hop, seen string) {
	c := s.Container
	mount := c.Covering(target)
	if mount == nil {
		return fail(NoVolume, r.Object.NodePlace(c.Node), path.Dir(target)+" is on no volume of "+c.Name), ""
	}
	at := r.Object.NodePlace(mount.Node)
	volume := r.Pod.Volume(mount.Name)
	seen, shared := manifest.Translate(target, c, r.Container)
	switch {
	case volume == nil:
		return fail(VolumeUndefined, at, "volume "+mount.Name+" is not among the pod's volumes"), ""
	case mount.ReadOnly || !Writable(volume):
		return fail(VolumeReadOnly, at, "volume "+mount.Name+" cannot be written by "+c.Name), ""
	case shared:
		return pass(at, "volume "+mount.Name+", shared with "+r.Container.Name), seen
	case expanded(mount, r.Container) && m.Assume.SharedSubPath:
		return m.sharedSubPath(r, mount, target)
	case expanded(mount, r.Container):
		return unknown(SubPathUnknown, at, "which part of volume "+mount.Name+" is mounted is decided at run time (subPathExpr)"), ""
	}
	if hiding := hiding(target, c, r.Container); hiding != nil {
		return fail(VolumeHidden, r.Object.NodePlace(hiding.Node), "volume "+hiding.Name+" of "+r.Container.Name+" hides "+path.Dir(target)), ""
	}
	return fail(VolumeNotShared, at, "volume "+mount.Name+" is not mounted in "+r.Container.Name), ""
}

// expanded reports that it takes a subPathExpr to tell whether a mount and one of
// Loki's show the same part of a volume.
func expanded(mount *manifest.Mount, loki *manifest.Container) bool {
	for _, m := range loki.Mounts {
		if m.Name == mount.Name && (m.SubPathExpr != "" || mount.SubPathExpr != "") {
			return true
		}
	}
	return false
}

// sharedSubPath is Volume for a file on a volume of which the first mount in Loki's
// container is assumed to show the same part.
func (m *Model) sharedSubPath(r *Ruler, mount *manifest.Mount, target string) (h Hop, seen string) {
	rest, _ := manifest.Below(mount.MountPath, target)
	same := r.Container.Mounts[slices.IndexFunc(r.Container.Mounts, func(loki *manifest.Mount) bool { return loki.Name == mount.Name })]
	seen = path.Join("/", same.MountPath, rest)
	if over := r.Container.Covering(seen); over != nil && over != same {
		return fail(VolumeHidden, r.Object.NodePlace(over.Node), "volume "+over.Name+" of "+r.Container.Name+" hides "+path.Dir(target)), ""
	}
	return pass(r.Object.NodePlace(mount.Node), "volume "+mount.Name+", assumed to be shared with "+r.Container.Name), seen
}

// hiding is the mount that covers, in Loki's container, the place where it would
// see what the sidecar writes at target; nil when it does not mount that part of
// the volume at all.
func hiding(target string, from, to *manifest.Container) *manifest.Mount {
	source := from.Covering(target)
	rest, _ := manifest.Below(source.MountPath, target)
	inVolume := path.Join("/", source.SubPath, rest)
	for _, m := range to.Mounts {
		if m.Name != source.Name {
			continue
		}
		if rest, inside := manifest.Below(m.SubPath, inVolume); inside {
			return to.Covering(path.Join("/", m.MountPath, rest))
		}
	}
	return nil
}

// folderShared: without its annotation the file would be where Loki sees it.
func (m *Model) folderShared(r *Route) bool {
	_, shared := manifest.Translate(r.Sidecar.Target(r.Object.Object, r.File.Key, ""), r.Sidecar.Container, r.Ruler.Container)
	return shared
}

// Writable reports a volume a container can write files to; nil is not one.
func Writable(v *manifest.Volume) bool {
	if v == nil {
		return false
	}
	switch v.Source {
	case "configMap", "secret", "projected", "downwardAPI", "image":
		return false
	}
	readOnly, _ := v.Node.Bool(v.Source, "readOnly") // of a claim, a CSI or an NFS volume
	return !readOnly
}
