package lint

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// rulesDirNotCreatable: Loki makes its rules directory when it starts, and exits
// where it cannot (grafana/loki#16529). A mount at the directory, above it or
// below it is enough: the kubelet makes the parents. An image that brings the
// directory along defeats this.
func rulesDirNotCreatable() Rule {
	return Rule{ID: "rules-dir-not-creatable", Severity: finding.Error, Fixable: true, Stops: []Obstacle{{finding.Ruler, finding.Fail, ThisPod}}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			dir, ok := r.Config.RulesDir()
			if !ok || !readOnlyRoot(r) || onVolume(r, dir) {
				continue
			}
			n, field := mountsNode(r)
			f := finding.Finding{
				Path:    field,
				Message: "Loki cannot create its rules directory " + dir + ": no volume is mounted there and the root file system is read-only, so it exits while it starts",
				Current: dir,
				Fix: finding.Fix{
					Text:         "mount an emptyDir at " + dir,
					Values:       workloadValues(r, "extraVolumes:\n  - name: rules\n    emptyDir: {}\nextraVolumeMounts:\n  - name: rules\n    mountPath: "+dir+"\n"),
					ByPostRender: c.Repaired(r),
				},
			}
			if bringsSidecar(r) {
				f.Fix.Text += ", or let the chart bring the rules sidecar along, and its volume"
				f.Fix.Values = "ruler:\n  sidecar: true\nsidecar:\n  rules:\n    enabled: true\n    folder: " + folderIn(c, r, dir) + "\n"
			}
			c.Error(r.Object, n, f)
		}
	}}
}

// onVolume reports a mount of the Loki container at, above or below a directory.
func onVolume(r *delivery.Ruler, dir string) bool {
	if r.Container.Covering(dir) != nil {
		return true
	}
	for _, m := range r.Container.Mounts {
		if delivery.Within(m.MountPath, dir) {
			return true
		}
	}
	return false
}

// mountsNode is the place where a mount is missing.
func mountsNode(r *delivery.Ruler) (n *document.Node, field string) {
	field = r.Container.Path.String() + ".volumeMounts"
	if f, ok := r.Container.Node.FieldOf("volumeMounts"); ok {
		return f.Key, field
	}
	return r.Container.Node, field
}

// folderIn is the directory a sidecar is to write to: that of the only tenant.
func folderIn(c *Context, r *delivery.Ruler, dir string) string {
	if tenant, known := c.Tenant(r); known {
		return path.Join(dir, tenant)
	}
	return dir
}
