package delivery

import (
	"path"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// atMount: the object is mounted below the rules directory itself.
func (m *Model) atMount(r *Route) bool {
	mount, at := r.Mount, r.Ruler.Object.NodePlace(r.Mount.Node)
	file := inVolume(r.Ruler.Pod.Volume(mount.Name), r.File.Key)
	taken, _ := m.DotTenants(r.Ruler)
	switch {
	case file == "":
		return r.hop("volume", Fail, "volume "+mount.Name+" leaves the key "+r.File.Key+" out of its items", at, "mount-not-shared")
	case mount.SubPath != "":
		r.Path = path.Join(mount.MountPath, strings.TrimPrefix(file, path.Clean(mount.SubPath)))
	case taken && m.AtRoot(r.Ruler, mount):
		return r.hop("volume", Fail, "the object is mounted at the rules directory itself: ..data becomes a tenant", at, "configmap-mounted-at-storage-root")
	default:
		r.Path = path.Join(mount.MountPath, file)
	}
	return r.hop("volume", Pass, "mounted at "+mount.MountPath, at, "")
}

// dotEntriesSkipped is the first Loki that does not take a directory whose name
// begins with a dot for a tenant (grafana/loki#21519).
const dotEntriesSkipped = "v3.8.0"

// DotTenants reports that a ruler takes "..data", which Kubernetes puts beside
// the files of every ConfigMap volume, for a tenant. certain is false when
// nothing tells Loki's version.
func (m *Model) DotTenants(r *Ruler) (taken, certain bool) {
	v := m.Version(r)
	return v == "" || semver.Compare(v, dotEntriesSkipped) < 0, v != ""
}

// AtRoot reports a mount that puts the files of an object right into a ruler's
// rules directory. Items with a path below a directory do not: their directory
// is the tenant.
func (m *Model) AtRoot(r *Ruler, mount *manifest.Mount) bool {
	dir, ok := r.Config.RulesDir()
	v := r.Pod.Volume(mount.Name)
	if !ok || v == nil || mount.SubPath != "" || mount.SubPathExpr != "" || path.Clean("/"+mount.MountPath) != dir {
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

// shows reports a mount that makes a key of its object a file: all of a volume,
// or the part that subPath names.
func (m Static) shows(v *manifest.Volume, key string) bool {
	file := inVolume(v, key)
	return m.Mount.SubPath == "" || path.Clean(m.Mount.SubPath) == file || file != "" && Within(file, m.Mount.SubPath)
}

// inVolume is the path of an object's key in a volume, "" when it is not there.
func inVolume(v *manifest.Volume, key string) string {
	items := v.Node.List(v.Source, "items")
	for _, item := range items {
		if item.Str("key") == key {
			return path.Clean(item.Str("path"))
		}
	}
	if len(items) > 0 {
		return ""
	}
	return key
}
