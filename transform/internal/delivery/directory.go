package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atDirectory: Loki reads <directory>/<tenant>/<file>, and no file above or below
// that (pkg/ruler/rulestore/local).
func (m *Model) atDirectory(r *Route) Hop {
	dir, ok := r.Ruler.Config.RulesDir()
	at := m.targetPlace(r)
	switch {
	case r.namesNoFile() && r.Sidecar.UniqueFilenames.Known:
		return fail(NoFileName, r.Object.NodePlace(r.File.KeyNode), "the sidecar takes .url off the key, and nothing is left to name a file")
	case !ok:
		return unknown(DirectoryUnknown, at, "the rules directory is not known")
	case r.Path == "":
		return unknown(DirectoryUnknown, at, "where Loki sees the file is not known")
	}
	rest, _ := manifest.Below(dir, r.Path)
	switch depth := strings.Count(rest, "/"); {
	case rest == "" && r.annotated():
		return fail(AnnotationOutside, at, "the file is "+r.Path+", the ruler reads "+dir)
	case rest == "":
		return fail(OutsideDirectory, at, "the file is "+r.Path+", the ruler reads "+dir)
	case depth < 1:
		return fail(NoTenantDirectory, at, "the file is "+r.Path+": Loki reads directories of "+dir+", not files in it")
	case depth > 1:
		return fail(TooDeep, at, "the file is "+r.Path+": Loki reads one directory below "+dir+", not deeper")
	}
	r.Tenant, _, _ = strings.Cut(rest, "/")
	return pass(at, r.Path)
}

// namesNoFile: the sidecar makes an empty name of the key.
func (r *Route) namesNoFile() bool {
	return r.Sidecar != nil && r.Sidecar.NamesNoFile(r.File.Key)
}

// annotated: the object chooses its directory.
func (r *Route) annotated() bool {
	return r.Sidecar != nil && r.Object.Annotations[r.Sidecar.Annotation()] != ""
}

// Landing is where below the rules directory the sidecar puts the files of
// objects without an annotation, as Loki sees it: "" is the directory itself,
// "fake" a tenant's, "fake/team-a" one too deep. ok is false when it is not
// known, or is outside the rules directory.
func (m *Model) Landing(r *Ruler, s *Sidecar) (rest string, ok bool) {
	dir, known := r.Config.RulesDir()
	if !known || !s.Folder.Known {
		return "", false
	}
	seen, _ := manifest.Translate(s.Directory(), s.Container, r.Container)
	return manifest.Below(dir, seen)
}

// targetPlace is what decides the directory: the object's annotation, else the
// sidecar's FOLDER, else the mount.
func (m *Model) targetPlace(r *Route) finding.Place {
	if r.Mount != nil {
		return r.Ruler.Object.NodePlace(r.Mount.Node)
	}
	if n := r.Object.Metadata("annotations").Get(r.Sidecar.Annotation()); n != nil {
		return r.Object.NodePlace(n)
	}
	return r.Ruler.judged[r.Sidecar].folder
}

// folderPlace is what decides the directory of objects that do not choose their own.
func folderPlace(r *Ruler, s *Sidecar) finding.Place {
	if s.Folder.Node != nil {
		return r.Object.NodePlace(s.Folder.Node.Get("value"))
	}
	return r.Object.NodePlace(s.Container.Node)
}

// atTenant: the directory is that of a tenant who asks for rules.
func (m *Model) atTenant(r *Route) Hop {
	want, known := m.Tenant(r.Ruler)
	at := m.targetPlace(r)
	switch {
	case !known:
		return unknown(AuthUnknown, at, "whether authentication is on is not in the input")
	case r.Tenant == "":
		return unknown(TenantUnknown, at, "the directory is not known")
	case want == "" && !ValidTenant(r.Tenant):
		return fail(TenantInvalid, at, "directory "+r.Tenant+" is no tenant that a request could name")
	case want != "" && r.Tenant != want:
		return fail(TenantOther, at, "directory "+r.Tenant+", but the only tenant is "+want)
	}
	return pass(at, r.Tenant)
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
	_, ok := manifest.Below(dir, p)
	return ok
}
