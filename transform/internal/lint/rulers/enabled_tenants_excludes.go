package rulers

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// EnabledTenantsExcludes is rule enabled-tenants-excludes. A ruler reads the
// files of every tenant and throws away those that it is not to serve; it says so
// at level debug only. Another ruler that serves the others, and is not in the
// input, defeats this.
func EnabledTenantsExcludes() check.Rule {
	return check.Rule{
		ID: "enabled-tenants-excludes", Pages: pages(), Severity: finding.Warning,
		Stops: []check.Obstacle{check.Blocks(finding.Tenant, excluded)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if only, known := p.Tenant(r); known && only != "" && r.Config.Known {
				if v, key := excludedBy(r, only); key != "" && p.MayReadFiles(r) {
					f := exclusion(r, v, key, only)
					f.Severity = finding.Warning
					p.ReportSetting(r, v, key, f)
				}
				return
			}
			excludedObjects(p, r)
		},
	}
}

// excluded are the routes that end in the directory of a tenant that the ruler
// does not serve.
func excluded(f check.Reported, r *delivery.Route) bool {
	_, key := excludedBy(r.Ruler, r.Tenant)
	return r.Tenant != "" && key != "" && (check.ThisPod(f, r) || check.ThisObject(f, r))
}

// excludedObjects reports each object once for each tenant it reaches in vain.
func excludedObjects(p *check.Probe, r *delivery.Ruler) {
	type arrival struct {
		object *manifest.Object
		tenant string
	}
	served := map[arrival]bool{} // by another ruler, or told already
	for _, route := range p.Routes {
		if route.Ruler != nil && route.Ruler != r && route.Tenant != "" {
			if _, key := excludedBy(route.Ruler, route.Tenant); key == "" {
				served[arrival{route.Object.Object, route.Tenant}] = true
			}
		}
	}
	for _, route := range p.Routes {
		to := arrival{route.Object.Object, route.Tenant}
		if route.Ruler != r || route.Tenant == "" || served[to] {
			continue
		}
		served[to] = true
		if v, key := excludedBy(r, route.Tenant); key != "" {
			p.Warn(route.Object.Object, nil, exclusion(r, v, key, route.Tenant))
		}
	}
}

// excludedBy is the setting that excludes a tenant, with its key; "" when none
// does for certain. A blank is part of a name, as it is to Loki.
func excludedBy(r *delivery.Ruler, tenant string) (v loki.Value, key string) {
	enabled, disabled := r.Config.EnabledTenants, r.Config.DisabledTenants
	if disabled.Known && disabled.Text != "" && slices.Contains(strings.Split(disabled.Text, ","), tenant) {
		return disabled, "ruler.disabled_tenants"
	}
	if enabled.Known && enabled.Text != "" && !slices.Contains(strings.Split(enabled.Text, ","), tenant) {
		return enabled, "ruler.enabled_tenants"
	}
	return v, ""
}

func exclusion(r *delivery.Ruler, v loki.Value, key, tenant string) finding.Finding {
	f := finding.Finding{
		Message: "rules of tenant " + tenant + " are read, and thrown away: " + key + " is " + check.Quoted(v.Text),
		Current: v.Text,
		Fix:     finding.Fix{Text: "take " + tenant + " out of " + key},
	}
	if key == "ruler.enabled_tenants" {
		f.Fix.Text = "add " + tenant + " to " + key + ", or drop the list: by default all tenants are served"
		f.Fix.Values = check.RulerSection(r).Set("enabled_tenants", v.Text+","+tenant).String()
		if names := strings.Fields(strings.ReplaceAll(v.Text, ",", " ")); slices.Contains(names, tenant) {
			f.Fix.Text = "take the blanks out of " + key + ": to Loki they are part of the names"
			f.Fix.Values = check.RulerSection(r).Set("enabled_tenants", strings.Join(names, ",")).String()
		}
	}
	return f
}
