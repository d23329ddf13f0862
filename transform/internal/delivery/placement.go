package delivery

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atVolume: what the sidecar writes is on a volume that Loki sees.
func (m *Model) atVolume(r *Route) bool {
	s, c := r.Sidecar, r.Sidecar.Container
	annotation := r.Object.Annotations[s.Annotation()]
	target := s.Target(r.Object.Object, r.File.Key, annotation)
	at := r.Ruler.Object.NodePlace(c.Node)
	if !s.Folder.Known || !s.FolderAnnotation.Known {
		return r.hop("volume", Unknown, "FOLDER comes from elsewhere", at, "cannot-verify")
	}
	mount := c.Covering(target)
	if mount != nil {
		at = r.Ruler.Object.NodePlace(mount.Node)
	}
	seen, shared := manifest.Translate(target, c, r.Ruler.Container)
	switch {
	case annotation != "" && !shared && m.folderShared(r):
		return r.hop("volume", Fail, path.Dir(target)+" is on no volume that "+r.Ruler.Container.Name+" sees", m.targetPlace(r), "folder-annotation-outside-volume")
	case mount == nil:
		return r.hop("volume", Fail, path.Dir(target)+" is on no volume of "+c.Name, at, "mount-not-shared")
	case mount.ReadOnly || !Writable(r.Ruler.Pod.Volume(mount.Name)):
		return r.hop("volume", Fail, "volume "+mount.Name+" cannot be written by "+c.Name, at, "mount-read-only")
	case !shared && m.mounts(r.Ruler.Container, mount.Name):
		return r.hop("volume", Fail, "another volume of "+r.Ruler.Container.Name+" hides "+path.Dir(target), at, "mount-shadowed")
	case !shared:
		return r.hop("volume", Fail, "volume "+mount.Name+" is not mounted in "+r.Ruler.Container.Name, at, "mount-not-shared")
	}
	r.Path = seen
	return r.hop("volume", Pass, "volume "+mount.Name+", shared with "+r.Ruler.Container.Name, at, "")
}

// folderShared: without its annotation the file would be where Loki sees it.
func (m *Model) folderShared(r *Route) bool {
	_, shared := manifest.Translate(r.Sidecar.Target(r.Object.Object, r.File.Key, ""), r.Sidecar.Container, r.Ruler.Container)
	return shared
}

func (m *Model) mounts(c *manifest.Container, volume string) bool {
	for _, mount := range c.Mounts {
		if mount.Name == volume {
			return true
		}
	}
	return false
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
	return true
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
