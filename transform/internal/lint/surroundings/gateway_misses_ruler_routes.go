package surroundings

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
)

// GatewayMissesRulerRoutes is rule gateway-misses-ruler-routes. Rules run, but
// Grafana asks the gateway, and the gateway asks somebody else.
func GatewayMissesRulerRoutes() check.Rule {
	return check.Rule{
		ID: "gateway-misses-ruler-routes", Pages: pages(), Severity: finding.Warning,
		Tells: []delivery.Cause{delivery.NoGatewayRoute},
		Manifest: func(p *check.Probe, o *manifest.Object) {
			for _, g := range p.Gateways(o) {
				rulers, locations := rulersOf(p, o), nginx.Locations(g.Text.Value)
				if len(rulers) > 0 && len(locations) > 0 {
					missedRoutes(p, g, locations, rulers)
				}
			}
		},
	}
}

// rulersOf are the rulers of the release that a gateway belongs to.
func rulersOf(p *check.Probe, gateway *manifest.Object) []*delivery.Ruler {
	var all []*delivery.Ruler
	for _, r := range p.RulersIn(gateway.Namespace) {
		if r.OfRelease(gateway, gateway.Namespace) {
			all = append(all, r)
		}
	}
	return all
}

// missedRoutes reports the rule paths that go elsewhere, at the location that
// takes the first of them.
func missedRoutes(p *check.Probe, g *delivery.Gateway, locations []nginx.Location, rulers []*delivery.Ruler) {
	var missed []string
	var snippet strings.Builder
	place := g.Config.NodePlace(g.Text)
	leads := map[*nginx.Location]bool{} // most gateways have one for all paths
	for _, path := range []string{"/loki/api/v1/rules", "/prometheus/api/v1/rules", "/api/prom/rules"} {
		l, known := nginx.Route(locations, path)
		if _, judged := leads[l]; !judged {
			leads[l] = p.LeadsToRuler(l, rulers)
		}
		if !known || leads[l] {
			continue
		}
		if len(missed) == 0 && l != nil {
			place = g.Config.InnerSpan(g.Text, l.Start, l.End)
		}
		missed = append(missed, path)
		fmt.Fprintf(&snippet, "location ^~ %s {\n  proxy_pass http://%s:3100$request_uri;\n}\n", path, rulers[0].Object.Name)
	}
	if len(missed) == 0 {
		return
	}
	p.Warn(g.Config, g.Text, finding.Finding{
		Place: place, Path: "data[" + g.Key + "]",
		Message: fmt.Sprintf("the gateway does not pass %s on to %s: rules run, but Grafana does not see them", strings.Join(missed, ", "), rulers[0].Object.ID()),
		Fix: finding.Fix{
			Text:   "route these paths to the ruler, with ^~ so that no regular expression wins",
			Values: check.Values(g.Workload).Set("gateway.nginxConfig.serverSnippet", snippet.String()).String(),
		},
	})
}
