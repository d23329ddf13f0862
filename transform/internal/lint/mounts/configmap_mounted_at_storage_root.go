package mounts

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ConfigmapMountedAtStorageRoot is rule configmap-mounted-at-storage-root. A
// ConfigMap's files stand in a directory named after the time, with a link
// ..data to it. Up to Loki 3.7 both are tenants (grafana/loki#21519), later
// ones skip them; the files themselves are in no tenant.
func ConfigmapMountedAtStorageRoot() check.Rule {
	return check.Rule{
		ID: "configmap-mounted-at-storage-root", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.MountedAtRoot},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			taken, certain := p.DotTenants(r)
			for _, m := range r.Container.Mounts {
				if !taken || !p.AtRoot(r, m) {
					continue
				}
				f := finding.Finding{
					Severity: finding.Error,
					Path:     mountPath(r.Container, m),
					Message:  "volume " + m.Name + " (" + r.Pod.Volume(m.Name).Source + ") is mounted at the rules directory " + m.MountPath + " itself: its rules are evaluated for the tenants ..data and ..<time>, never for yours",
					Current:  m.MountPath,
					Fix:      mountAtTenant(p, r, m),
				}
				if !certain {
					f.Severity = finding.Warning
					f.Message += ", unless Loki is later than 3.7, which its image does not tell"
				}
				p.Report(r.Object, m.Node.Get("mountPath"), f)
			}
		},
	}
}

// mountAtTenant moves a mount down into the directory of the tenant.
func mountAtTenant(p *check.Probe, r *delivery.Ruler, m *manifest.Mount) finding.Fix {
	tenant, known := p.Tenant(r)
	if !known || tenant == "" {
		return finding.Fix{Text: "mount it at the directory of its tenant, " + path.Join(m.MountPath, "TENANT")}
	}
	dir := path.Join(m.MountPath, tenant)
	return finding.Fix{
		Text:     "mount it at the directory of its tenant, " + dir,
		Values:   check.WorkloadValues(r).Set("extraVolumeMounts", chart.List(chart.Map("name", m.Name, "mountPath", dir))).String(),
		Proposed: check.InPlaceOf(m.Node.Get("mountPath"), dir),
	}
}
