package lint

import (
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// configmapMountedAtStorageRoot: a ConfigMap's files stand in a directory named
// after the time, with a link ..data to it. Up to Loki 3.7 both are tenants
// (runtime.md), later ones skip them; the files themselves are in no tenant.
func configmapMountedAtStorageRoot() Rule {
	return Rule{ID: "configmap-mounted-at-storage-root", Severity: finding.Error, Tells: []delivery.Cause{delivery.MountedAtRoot}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			taken, certain := c.DotTenants(r)
			for _, m := range r.Container.Mounts {
				if !taken || !c.AtRoot(r, m) {
					continue
				}
				f := finding.Finding{
					Severity: finding.Error,
					Path:     mountPath(r.Container, m),
					Message:  "volume " + m.Name + " (" + r.Pod.Volume(m.Name).Source + ") is mounted at the rules directory " + m.MountPath + " itself: its rules are evaluated for the tenants ..data and ..<time>, never for yours",
					Current:  m.MountPath,
					Fix:      c.mountAtTenant(r, m),
				}
				if !certain {
					f.Severity = finding.Warning
					f.Message += ", unless Loki is later than 3.7, which its image does not tell"
				}
				c.Report(r.Object, m.Node.Get("mountPath"), f)
			}
		}
	}}
}

// mountAtTenant moves a mount down into the directory of the tenant.
func (c *Context) mountAtTenant(r *delivery.Ruler, m *manifest.Mount) finding.Fix {
	tenant, known := c.Tenant(r)
	if !known || tenant == "" {
		return finding.Fix{Text: "mount it at the directory of its tenant, " + path.Join(m.MountPath, "TENANT")}
	}
	dir := path.Join(m.MountPath, tenant)
	return finding.Fix{
		Text:     "mount it at the directory of its tenant, " + dir,
		Values:   workloadValues(r, "extraVolumeMounts:\n  - name: "+m.Name+"\n    mountPath: "+dir+"\n"),
		Proposed: inPlaceOf(m.Node.Get("mountPath"), dir),
	}
}
