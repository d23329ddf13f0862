package surroundings

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
)

// GatewayMissesRulerRoutes is rule gateway-misses-ruler-routes. Rules run, but
// Grafana asks the gateway, and the gateway asks somebody else.
func GatewayMissesRulerRoutes() check.Rule {
	return check.Rule{
		ID: "gateway-misses-ruler-routes", Pages: pages(), Severity: finding.Warning,
		Manifest: func(p *check.Probe, o *manifest.Object) {
			for _, g := range gateways(p, o) {
				rulers, locations := rulersOf(p, o), nginx.Locations(g.text.Value)
				if len(rulers) > 0 && len(locations) > 0 {
					missedRoutes(p, g, locations, rulers)
				}
			}
		},
	}
}

// gateway is the nginx config of a gateway.
type gateway struct {
	workload *manifest.Object
	config   *manifest.Object
	key      string
	text     *document.Node
}

// gateways are the nginx configs in ConfigMaps that a workload of component
// gateway mounts.
func gateways(p *check.Probe, o *manifest.Object) []gateway {
	pod := manifest.PodOf(o)
	if pod == nil || pod.Template.Str("metadata", "labels", "app.kubernetes.io/component") != "gateway" {
		return nil
	}
	var all []gateway
	for _, v := range pod.Volumes {
		config := p.Set.FindNear(o, "ConfigMap", v.Ref)
		if v.Source != "configMap" || config == nil {
			continue
		}
		for _, f := range check.Fields(config.Node.Get("data")) {
			if text := f.Value.Resolve(); text != nil && text.Kind == document.Scalar && strings.Contains(text.Value, "proxy_pass") {
				all = append(all, gateway{o, config, f.Key.Value, text})
			}
		}
	}
	return all
}

// rulersOf are the rulers of the release that a gateway belongs to.
func rulersOf(p *check.Probe, gateway *manifest.Object) []*delivery.Ruler {
	var all []*delivery.Ruler
	for _, r := range p.Rulers {
		if r.OfRelease(gateway, gateway.Namespace) {
			all = append(all, r)
		}
	}
	return all
}

// leadsToRuler reports that a location passes to a Service that selects a ruler.
// A target that cannot be read, and a Service that is not in the input, count
// as one.
func leadsToRuler(p *check.Probe, l *nginx.Location, rulers []*delivery.Ruler) bool {
	if l == nil {
		return false
	}
	host, ok := l.Upstream()
	if !ok {
		return l.Passes()
	}
	name, _, _ := strings.Cut(host, ".")
	service := p.Set.FindNear(rulers[0].Object, "Service", name)
	if service == nil {
		return true
	}
	for _, r := range rulers {
		if selectsPod(service, r) {
			return true
		}
	}
	return false
}

// selectsPod reports a Service whose selector the pod's labels match.
func selectsPod(service *manifest.Object, r *delivery.Ruler) bool {
	selector := service.Node.Map("spec", "selector")
	labels := podOf(r).Labels
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return len(selector) > 0
}

// missedRoutes reports the rule paths that go elsewhere, at the location that
// takes the first of them.
func missedRoutes(p *check.Probe, g gateway, locations []nginx.Location, rulers []*delivery.Ruler) {
	var missed []string
	var snippet strings.Builder
	place := g.config.NodePlace(g.text)
	for _, path := range []string{"/loki/api/v1/rules", "/prometheus/api/v1/rules", "/api/prom/rules"} {
		l, known := nginx.Route(locations, path)
		if !known || leadsToRuler(p, l, rulers) {
			continue
		}
		if len(missed) == 0 && l != nil {
			place = g.config.InnerSpan(g.text, l.Start, l.End)
		}
		missed = append(missed, path)
		fmt.Fprintf(&snippet, "location ^~ %s {\n  proxy_pass http://%s:3100$request_uri;\n}\n", path, rulers[0].Object.Name)
	}
	if len(missed) == 0 {
		return
	}
	p.Warn(g.config, g.text, finding.Finding{
		Place: place, Path: "data[" + g.key + "]",
		Message: fmt.Sprintf("the gateway does not pass %s on to %s: rules run, but Grafana does not see them", strings.Join(missed, ", "), rulers[0].Object.ID()),
		Fix: finding.Fix{
			Text:   "route these paths to the ruler, with ^~ so that no regular expression wins",
			Values: check.Values(g.workload).Set("gateway.nginxConfig.serverSnippet", snippet.String()).String(),
		},
	})
}
