package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mounted are the objects a ruler's Loki container mounts below its rules
// directory, as ruler.directories does.
func (m *Model) mounted() map[*manifest.Object]bool {
	all := map[*manifest.Object]bool{}
	for _, r := range m.Rulers {
		for _, static := range m.Static(r) {
			all[static.Object] = true
		}
	}
	return all
}

// Static is an object that is mounted where the ruler reads, without a sidecar.
type Static struct {
	Object *manifest.Object
	Mount  *manifest.Mount
}

// Static lists the ConfigMaps and Secrets mounted at or below a ruler's rules
// directory.
func (m *Model) Static(r *Ruler) []Static {
	dir, ok := r.Config.RulesDir()
	if !ok {
		return nil
	}
	var all []Static
	for _, mount := range r.Container.Mounts {
		v := r.Pod.Volume(mount.Name)
		if v == nil || v.Ref == "" || !Within(mount.MountPath, dir) {
			continue
		}
		kind := map[string]string{"configMap": "ConfigMap", "secret": "Secret"}[v.Source]
		if o := m.Set.FindNear(r.Object, kind, v.Ref); kind != "" && o != nil {
			all = append(all, Static{o, mount})
		}
	}
	return all
}
