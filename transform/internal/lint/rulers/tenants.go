package rulers

import (
	"cmp"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// tenants tells the tenant that a file reaches at a ruler, else the ruler's only
// one; "" is not known.
func tenants(p *check.Probe, r *delivery.Ruler) func(*delivery.RuleFile) string {
	reached := map[*delivery.RuleFile]string{}
	for _, route := range p.Routes {
		if route.Ruler == r && route.Tenant != "" {
			reached[route.File] = route.Tenant
		}
	}
	only, known := p.Tenant(r)
	if !known {
		only = ""
	}
	return func(f *delivery.RuleFile) string { return cmp.Or(reached[f], only) }
}
