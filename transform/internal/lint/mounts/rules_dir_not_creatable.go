package mounts

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RulesDirNotCreatable is rule rules-dir-not-creatable. Loki makes its rules
// directory when it starts, and exits where it cannot (grafana/loki#16529). A
// mount at the directory, above it or below it is enough: the kubelet makes the
// parents. An image that brings the directory along defeats this.
func RulesDirNotCreatable() check.Rule {
	return check.Rule{
		ID: "rules-dir-not-creatable", Pages: pages(), Severity: finding.Error, Fixable: true,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			dir, ok := r.Config.RulesDir()
			if !ok || !check.ReadOnlyRoot(r) || onVolume(r, dir) {
				return
			}
			n, field := mountsNode(r)
			f := finding.Finding{
				Path:    field,
				Message: "Loki cannot create its rules directory " + dir + ": no volume is mounted there and the root file system is read-only, so it exits while it starts",
				Current: dir,
				Fix: finding.Fix{
					Text: "mount an emptyDir at " + dir,
					Values: check.WorkloadValues(r).Set("extraVolumes", chart.List(chart.Map("name", "rules", "emptyDir", chart.Map()))).
						Set("extraVolumeMounts", chart.List(chart.Map("name", "rules", "mountPath", dir))).String(),
					ByPostRender: p.Repaired(r),
				},
			}
			if check.ChartBringsSidecar(r) {
				f.Fix.Text += ", or let the chart bring the rules sidecar along, and its volume"
				f.Fix.Values = check.ChartSidecar(r, folderIn(p, r, dir)).String()
			}
			p.Error(r.Object, n, f)
		},
	}
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
func folderIn(p *check.Probe, r *delivery.Ruler, dir string) string {
	if tenant, known := p.Tenant(r); known {
		return path.Join(dir, tenant)
	}
	return dir
}
