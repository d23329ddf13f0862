package delivery

import (
	"path"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atMount: the ruler mounts the object itself.
func (m *Model) atMount(r *Route) Hop {
	mount, at := r.Mount, r.Ruler.Object.NodePlace(r.Mount.Node)
	rules := r.shown
	taken, _ := m.DotTenants(r.Ruler)
	switch {
	case rules.file(r.File.Key) == "":
		return fail(KeyNotMounted, at, "volume "+mount.Name+" leaves the key "+r.File.Key+" out of its items")
	case rules.open:
		return unknown(SubPathUnknown, at, "which part of volume "+mount.Name+" is mounted at "+mount.MountPath+" is decided at run time (subPathExpr)")
	case !rules.shows(r.File.Key):
		return fail(KeyNotMounted, at, "volume "+mount.Name+" is mounted at "+mount.MountPath+" with subPath "+rules.part+", which leaves the key "+r.File.Key+" out")
	case taken && m.AtRoot(r.Ruler, mount):
		return fail(MountedAtRoot, at, "the object is mounted at the rules directory itself: ..data becomes a tenant")
	}
	seen := rules.at(r.File.Key)
	if over := r.Ruler.Container.Covering(seen); over != nil && over != mount {
		return fail(VolumeHidden, r.Ruler.Object.NodePlace(over.Node), "volume "+over.Name+" is mounted over "+seen)
	}
	r.Path = seen
	return pass(at, "mounted at "+mount.MountPath)
}

// LeftOut tells what leaves a key that is mounted nowhere out: a subPath, or "" for
// the items of its volume.
func (r *Route) LeftOut() (subPath string) {
	if r.shown.file(r.File.Key) == "" {
		return ""
	}
	return r.shown.part
}

// dotEntriesSkipped is the first Loki that does not take a directory whose name
// begins with a dot for a tenant (grafana/loki#21519).
const dotEntriesSkipped = "v3.8.0"

// DotTenants reports that a ruler takes "..data", which Kubernetes puts beside
// the files of every ConfigMap volume, for a tenant. certain is false when
// nothing tells Loki's version.
func (m *Model) DotTenants(r *Ruler) (taken, certain bool) {
	v := m.Version(r)
	return semver.Compare(v, dotEntriesSkipped) < 0, v != "" // "" is before all
}

// AtRoot reports a mount that puts the files of an object right into a ruler's
// rules directory. Items with a path below a directory do not: their directory
// is the tenant.
func (m *Model) AtRoot(r *Ruler, mount *manifest.Mount) bool {
	dir, _ := r.Config.RulesDir() // no mount is at one that is not known
	v := r.Pod.Volume(mount.Name)
	if v == nil || mount.SubPath != "" || mount.SubPathExpr != "" || path.Clean("/"+mount.MountPath) != dir {
		return false
	}
	switch v.Source {
	case "configMap", "secret":
		return flat(v.Node.List(v.Source, "items"))
	case "projected":
		for _, source := range v.Node.List("projected", "sources") {
			for _, kind := range []string{"configMap", "secret"} {
				if o := source.Get(kind); !o.IsNull() && flat(o.List("items")) {
					return true
				}
			}
		}
	}
	return false
}

// flat: some file lands in the volume's root; without items all of them do.
func flat(items []*document.Node) bool {
	for _, item := range items {
		if path.Dir(path.Clean(item.Str("path"))) == "." {
			return true
		}
	}
	return len(items) == 0
}
