package transform

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
)

// gateway is what stands in front of the ruler, and where it passes the requests
// about rules.
func (f *facts) gateway() {
	for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
		for _, o := range f.model.Set.Kind(kind) {
			all := f.model.Gateways(o)
			if len(all) == 0 || !f.ruler.OfRelease(o, o.Namespace) {
				continue
			}
			f.add(FactGateway, o.ID().String(), true, "manifest", o.Place())
			locations := nginx.Locations(all[0].Text.Value)
			f.route(FactRulesRoute, "/loki/api/v1/rules", all[0], locations)
			f.route(FactLoadedRoute, "/prometheus/api/v1/rules", all[0], locations)
			return
		}
	}
}

// route is where a gateway passes a path; "" is nowhere.
func (f *facts) route(name, path string, g *delivery.Gateway, locations []nginx.Location) {
	l, known := nginx.Route(locations, path)
	if l == nil {
		f.add(name, "", known && len(locations) > 0, "gateway", g.Config.NodePlace(g.Text))
		return
	}
	host, ok := l.Upstream()
	f.add(name, host, ok, "gateway", g.Config.InnerSpan(g.Text, l.Start, l.End))
}
