package delivery

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atVolume: what the sidecar writes is on a volume that Loki sees.
func (m *Model) atVolume(r *Route) bool {
	s := r.Sidecar
	if !s.Folder.Known || !s.FolderAnnotation.Known {
		return r.hop(hopVolume, Unknown, "FOLDER comes from elsewhere", r.Ruler.Object.NodePlace(s.Container.Node), "cannot-verify")
	}
	target := s.Target(r.Object.Object, r.File.Key, r.Object.Annotations[s.Annotation()])
	h, seen := m.Volume(r.Ruler, s, target)
	if h.Finding == "mount-not-shared" && r.annotated() && m.folderShared(r) {
		h.Evidence, h.Place, h.Finding = path.Dir(target)+" is on no volume that "+r.Ruler.Container.Name+" sees", m.targetPlace(r), "folder-annotation-outside-volume"
	}
	r.Path = seen
	return r.hop(h.Name, h.State, h.Evidence, h.Place, h.Finding)
}

const hopVolume = "volume"

// Volume judges a file that a sidecar writes: that it is on a volume, can be
// written, and where Loki sees it; seen is "" when it does not.
func (m *Model) Volume(r *Ruler, s *Sidecar, target string) (h Hop, seen string) {
	c := s.Container
	mount := c.Covering(target)
	if mount == nil {
		return Hop{hopVolume, Fail, path.Dir(target) + " is on no volume of " + c.Name, r.Object.NodePlace(c.Node), "mount-not-shared"}, ""
	}
	at := r.Object.NodePlace(mount.Node)
	volume := r.Pod.Volume(mount.Name)
	seen, shared := manifest.Translate(target, c, r.Container)
	switch hiding := hiding(target, c, r.Container); {
	case volume == nil:
		return Hop{hopVolume, Fail, "volume " + mount.Name + " is not among the pod's volumes", at, "mount-not-shared"}, ""
	case mount.ReadOnly || !Writable(volume):
		return Hop{hopVolume, Fail, "volume " + mount.Name + " cannot be written by " + c.Name, at, "mount-read-only"}, ""
	case shared:
		return Hop{hopVolume, Pass, "volume " + mount.Name + ", shared with " + r.Container.Name, at, ""}, seen
	case expanded(mount, r.Container):
		return Hop{hopVolume, Unknown, "which part of volume " + mount.Name + " is mounted is decided at run time (subPathExpr)", at, "cannot-verify"}, ""
	case hiding != nil:
		return Hop{hopVolume, Fail, "volume " + hiding.Name + " of " + r.Container.Name + " hides " + path.Dir(target), r.Object.NodePlace(hiding.Node), "mount-shadowed"}, ""
	}
	return Hop{hopVolume, Fail, "volume " + mount.Name + " is not mounted in " + r.Container.Name, at, "mount-not-shared"}, ""
}

// expanded reports that a subPathExpr decides whether a mount and one of Loki's
// show the same part of a volume.
func expanded(mount *manifest.Mount, loki *manifest.Container) bool {
	for _, m := range loki.Mounts {
		if m.Name == mount.Name && (m.SubPathExpr != "" || mount.SubPathExpr != "") {
			return true
		}
	}
	return false
}

// hiding is the mount of Loki's container that lies over the place where it
// would see what the sidecar writes at target, nil when it does not mount that
// part of the volume.
func hiding(target string, from, to *manifest.Container) *manifest.Mount {
	source := from.Covering(target)
	rest, _ := below(source.MountPath, target)
	inVolume := path.Join("/", source.SubPath, rest)
	for _, m := range to.Mounts {
		if m.Name != source.Name {
			continue
		}
		if rest, inside := below(m.SubPath, inVolume); inside {
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

// atDirectory: Loki reads <directory>/<tenant>/<file>, and nothing higher or
// deeper (runtime.md).
func (m *Model) atDirectory(r *Route) bool {
	dir, ok := r.Ruler.Config.RulesDir()
	at := m.targetPlace(r)
	if !ok || r.Path == "" {
		return r.hop("directory", Unknown, "the rules directory is not known", at, "cannot-verify")
	}
	rest, inside := below(dir, r.Path)
	switch depth := strings.Count(rest, "/"); {
	case !inside && r.annotated():
		return r.hop("directory", Fail, "the file is "+r.Path+", the ruler reads "+dir, at, "folder-annotation-outside-volume")
	case !inside:
		return r.hop("directory", Fail, "the file is "+r.Path+", the ruler reads "+dir, at, "mount-not-shared")
	case depth == 0:
		return r.hop("directory", Fail, "the file is "+r.Path+": Loki reads directories of "+dir+", not files in it", at, "tenant-dir-missing")
	case depth > 1:
		return r.hop("directory", Fail, "the file is "+r.Path+": Loki reads one directory below "+dir+", not deeper", at, "folder-too-deep")
	}
	r.Tenant, _, _ = strings.Cut(rest, "/")
	return r.hop("directory", Pass, r.Path, at, "")
}

// annotated: the object chooses its directory.
func (r *Route) annotated() bool {
	return r.Sidecar != nil && r.Object.Annotations[r.Sidecar.Annotation()] != ""
}

// Landing tells where below the rules directory the sidecar puts the files of
// objects without an annotation, as Loki sees it: "" is the directory itself,
// "fake" a tenant's, "fake/team-a" one too deep. ok is false when it is not
// known, or elsewhere.
func (m *Model) Landing(r *Ruler, s *Sidecar) (rest string, ok bool) {
	dir, known := r.Config.RulesDir()
	if !known || !s.Folder.Known || s.Folder.Text == "" {
		return "", false
	}
	seen, shared := manifest.Translate(path.Clean("/"+s.Folder.Text), s.Container, r.Container)
	if !shared || !Within(seen, dir) {
		return "", false
	}
	rest, deeper := below(dir, seen)
	if !deeper { // the directory itself
		rest = ""
	}
	return rest, true
}

// targetPlace is what decides the directory: the object's annotation, else the
// sidecar's FOLDER, else the mount.
func (m *Model) targetPlace(r *Route) finding.Place {
	if r.Mount != nil {
		return r.Ruler.Object.NodePlace(r.Mount.Node)
	}
	if n := r.Object.Node.Get("metadata", "annotations").Get(r.Sidecar.Annotation()); n != nil {
		return r.Object.NodePlace(n)
	}
	if f := r.Sidecar.Folder; f.Node != nil {
		return r.Ruler.Object.NodePlace(f.Node.Get("value"))
	}
	return r.Ruler.Object.NodePlace(r.Sidecar.Container.Node)
}

func (m *Model) atTenant(r *Route) bool {
	want, known := m.Tenant(r.Ruler)
	at := m.targetPlace(r)
	switch {
	case !known:
		return r.hop("tenant", Unknown, "whether authentication is on is not in the input", at, "cannot-verify")
	case r.Tenant == "":
		return r.hop("tenant", Unknown, "the directory is not known", at, "cannot-verify")
	case want == "" && !ValidTenant(r.Tenant):
		return r.hop("tenant", Fail, "directory "+r.Tenant+" is no tenant that a request could name", at, "tenant-dir-wrong")
	case want == "":
		return r.hop("tenant", Pass, r.Tenant, at, "")
	case r.Tenant != want:
		return r.hop("tenant", Fail, "directory "+r.Tenant+", but the only tenant is "+want, at, "tenant-dir-wrong")
	}
	return r.hop("tenant", Pass, r.Tenant, at, "")
}

// ValidTenant reports a name that a request can carry as its tenant (dskit,
// tenant.ValidTenantID): at most 150 letters, digits and !-_.*'(), and not a
// directory's own or its parent's name.
func ValidTenant(name string) bool {
	for _, r := range name {
		if !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("!-_.*'()", r)) {
			return false
		}
	}
	return name != "" && name != "." && name != ".." && len(name) <= 150
}

// Within reports that p is dir or below it.
func Within(p, dir string) bool {
	_, ok := below(dir, p)
	return ok || path.Clean("/"+p) == path.Clean("/"+dir)
}

// below returns the part of p behind dir.
func below(dir, p string) (rest string, ok bool) {
	dir, p = path.Clean("/"+dir), path.Clean("/"+p)
	if dir == "/" {
		return p[1:], true
	}
	return strings.CutPrefix(p, dir+"/")
}
