package patchset

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// applyValues makes the chart preset: what this version of the chart gives its
// backend in SimpleScalable mode for these values. A probe that the image cannot
// answer is left out later (see settle). Values that switch the sidecar off leave
// what nobody will ask for as it was.
func (p *PatchSet) applyValues(files []*Values, of chart.Chart) error {
	roots := make([]*document.Node, len(files))
	for i, f := range files {
		if f != nil {
			roots[i] = f.root
		}
	}
	preset := of.Preset(roots, reference(RulesDir))
	p.Chart, p.Disabled, p.ChartNative = true, !preset.Enabled, preset.OnRuler
	if p.Disabled {
		return nil
	}
	if preset.Folder == "" {
		return emptyFolder(deletedFolder(files))
	}
	if preset.HealthPort != "" {
		p.setVariable(HealthPort, preset.HealthPort)
	}
	p.container, p.volumes, p.mounts = preset.Container, preset.Volumes, preset.Mounts
	p.folderOf(preset)
	p.accessOf(preset)
	return nil
}

// deletedFolder is where the last file says that there is no folder.
func deletedFolder(files []*Values) finding.Place {
	for _, f := range slices.Backward(files) {
		if f == nil {
			continue
		}
		for _, path := range [][]string{{"sidecar", "rules", "folder"}, {"sidecar", "rules"}, {"sidecar"}} {
			if field, ok := f.root.Get(path[:len(path)-1]...).FieldOf(path[len(path)-1]); ok && field.Value.IsNull() {
				return f.at(field.Key)
			}
		}
	}
	return finding.Place{}
}

// folderOf takes the user's folder as it is. The chart's default is /rules whatever
// Loki's config says, and Loki reads nothing but directories of tenants below the
// one it is told: without a choice of the user files go where the ruler looks. The
// sidecar's environment stays what backend has; its mount shows it the tenant's
// part of the volume and nothing else.
func (p *PatchSet) folderOf(preset chart.Preset) {
	if preset.Chosen {
		p.setVariable(RulesDir, preset.Folder)
		return
	}
	mounts := document.NewSequence()
	for _, m := range p.container.List("volumeMounts") {
		if m.Str("mountPath") == reference(RulesDir) {
			m = document.WithField(m, "subPath", document.NewString(reference(Tenant)))
		}
		mounts.AddItem(m)
	}
	p.container = document.WithField(p.container, "volumeMounts", mounts)
}

// accessOf gives what the sidecar needs for what it watches. rbac.namespaced
// rules out a ClusterRole, except where every namespace is watched: there the
// sidecar would not start without one.
func (p *PatchSet) accessOf(preset chart.Preset) {
	p.envToNamespaces()
	p.envToResources()
	p.Access.Create = CreateAuto
	if preset.Namespaced && !slices.Contains(p.Access.Namespaces, AllNamespaces) {
		p.Access.Create = CreateRole
	}
}
