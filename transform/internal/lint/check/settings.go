package check

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Written is a setting that is read as a yes or no, or not at all, by its place
// in the config, else by its flag.
func Written(r *delivery.Ruler, flag string, keys ...string) loki.Value {
	if n := r.Config.Root.Get(keys...); !n.IsNull() {
		return loki.Value{Text: n.Value, Known: true, From: "file", Node: n}
	}
	return loki.Value{From: "flag -" + flag}
}

// RulesDirectory is the directory to name for a store that names none: above
// the tenant's, where a sidecar writes already.
func RulesDirectory(r *delivery.Ruler) string {
	if d := r.Config.Directory; d.Known && d.Text != "" {
		return d.Text
	}
	for _, s := range r.Sidecars {
		folder := path.Clean("/" + s.Folder.Text)
		if tenant := r.Config.Tenant; s.Folder.Known && folder != "/" {
			if tenant.Text != "" && path.Base(folder) == tenant.Text {
				return path.Dir(folder)
			}
			return folder
		}
	}
	return "/rules"
}

// FolderFor is the FOLDER that suits a ruler: the only tenant's directory, or
// the rules directory where each object chooses its tenant.
func (p *Probe) FolderFor(r *delivery.Ruler) string {
	tenant, known := p.Tenant(r)
	if !known {
		tenant = "fake"
	}
	return path.Join(RulesDirectory(r), tenant)
}
