package delivery

import (
	"path"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mounted are the objects a ruler's Loki container mounts below its rules
// directory, as ruler.directories does, each with its mounts.
func (m *Model) mounted() map[*manifest.Object][]Static {
	all := map[*manifest.Object][]Static{}
	for _, r := range m.Rulers {
		for _, static := range m.Static(r) {
			all[static.Object] = append(all[static.Object], static)
		}
	}
	return all
}

// Static is an object that is mounted where the ruler reads, without a sidecar.
type Static struct {
	Object *manifest.Object
	Mount  *manifest.Mount

	items []*document.Node // of the volume's source; none: all keys are files
	only  string           // the rules directory, when the mount is above it
}

// Static lists the ConfigMaps and Secrets mounted at or below a ruler's rules
// directory, or above it with items that lead there.
func (m *Model) Static(r *Ruler) []Static {
	dir, ok := r.Config.RulesDir()
	if !ok {
		return nil
	}
	var all []Static
	for _, mount := range r.Container.Mounts {
		for _, static := range m.shown(r, mount) {
			if !Within(mount.MountPath, dir) {
				static.only = dir
			}
			if static.only == "" || static.leadsIn(r.Container) {
				all = append(all, static)
			}
		}
	}
	return all
}

// shown are the ConfigMaps and Secrets of a mount, wherever it is.
func (m *Model) shown(r *Ruler, mount *manifest.Mount) []Static {
	var all []Static
	for _, s := range sources(r.Pod.Volume(mount.Name)) {
		if o := m.Set.FindNear(r.Object, s.kind, s.name); o != nil {
			all = append(all, Static{Object: o, Mount: mount, items: s.items})
		}
	}
	return all
}

// source is an object whose keys are files of a volume.
type source struct {
	kind, name string
	items      []*document.Node
}

// sources are the objects of a volume: one, or several that are projected into
// one directory.
func sources(v *manifest.Volume) []source {
	switch {
	case v == nil:
		return nil
	case v.Source == "configMap" && v.Ref != "":
		return []source{{"ConfigMap", v.Ref, v.Node.List(v.Source, "items")}}
	case v.Source == "secret" && v.Ref != "":
		return []source{{"Secret", v.Ref, v.Node.List(v.Source, "items")}}
	case v.Source != "projected":
		return nil
	}
	var all []source
	for _, s := range v.Node.List(v.Source, "sources") {
		for _, of := range []struct{ field, kind string }{{"configMap", "ConfigMap"}, {"secret", "Secret"}} {
			if name := s.Str(of.field, "name"); name != "" {
				all = append(all, source{of.kind, name, s.List(of.field, "items")})
			}
		}
	}
	return all
}

// leadsIn reports a mount above the rules directory with an item that becomes a
// file in it, and no other mount over that.
func (s Static) leadsIn(loki *manifest.Container) bool {
	for _, item := range s.items {
		if key := item.Str("key"); s.Mount.SubPathExpr == "" && s.shows(key) && loki.Covering(s.at(key)) == s.Mount {
			return true
		}
	}
	return false
}

// shows reports a mount that makes a key of its object a file: all of a volume,
// or the part that subPath names, of that what is in the rules directory.
func (s Static) shows(key string) bool {
	file, part := s.file(key), path.Clean(s.Mount.SubPath)
	if s.only != "" && (file == "" || !Within(s.at(key), s.only)) {
		return false
	}
	return s.Mount.SubPath == "" || part == file || file != "" && Within(file, part)
}

// at is the file a key of the object becomes.
func (s Static) at(key string) string {
	if s.Mount.SubPath == "" {
		return path.Join("/", s.Mount.MountPath, s.file(key))
	}
	return path.Join("/", s.Mount.MountPath, strings.TrimPrefix(s.file(key), path.Clean(s.Mount.SubPath)))
}

// file is the path of a key in the volume, "" when it is not there.
func (s Static) file(key string) string {
	for _, item := range s.items {
		if item.Str("key") == key {
			return path.Clean(item.Str("path"))
		}
	}
	if len(s.items) > 0 {
		return ""
	}
	return key
}
