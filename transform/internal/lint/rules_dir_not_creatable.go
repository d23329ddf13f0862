package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// rulesDirNotCreatable: Loki makes its rules directory when it starts, and exits
// where it cannot (grafana/loki#16529). A mount at the directory, above it or
// below it is enough: the kubelet makes the parents. An image that brings the
// directory along defeats this.
func rulesDirNotCreatable() Rule {
	return Rule{ID: "rules-dir-not-creatable", Severity: finding.Error, Fixable: true, Check: func(c *Context) {
		for _, r := range c.Rulers {
			dir, ok := r.Config.RulesDir()
			if !ok || !readOnlyRoot(r) || onVolume(r, dir) {
				continue
			}
			n, path := mountsNode(r)
			c.Error(r.Object, n, finding.Finding{
				Path:    path,
				Message: "Loki cannot create its rules directory " + dir + ": no volume is mounted there and the root file system is read-only, so it exits while it starts",
				Current: dir,
				Fix: finding.Fix{
					Text:         "mount an emptyDir at " + dir,
					Values:       volumeValues(r, dir),
					ByPostRender: c.Repaired(r),
				},
			})
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
func mountsNode(r *delivery.Ruler) (n *document.Node, path string) {
	path = r.Container.Path.String() + ".volumeMounts"
	if f, ok := r.Container.Node.FieldOf("volumeMounts"); ok {
		return f.Key, path
	}
	return r.Container.Node, path
}

// volumeValues is the values snippet for an emptyDir at a directory. A chart
// that can bring the sidecar along brings its volume too.
func volumeValues(r *delivery.Ruler, dir string) string {
	return workloadValues(r, "extraVolumes:\n  - name: rules\n    emptyDir: {}\nextraVolumeMounts:\n  - name: rules\n    mountPath: "+dir+"\n")
}
