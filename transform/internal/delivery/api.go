package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/nginx"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// atAPI: the writer's requests come to the ruler. What writes objects asks nobody.
func (m *Model) atAPI(r *Route) Hop {
	d := r.Through
	c := d.Ruler.Config
	switch {
	case d.Objects:
		return pass(d.Place(), "it writes objects, and asks no API")
	case c.EnableAPI == loki.No:
		return fail(APIOff, d.Ruler.SettingPlace(enableAPI(c)), "ruler.enable_api is off: every request is answered 404")
	}
	if gateway := m.gatewayAt(d); gateway != nil {
		return m.throughGateway(d, gateway)
	}
	at := d.Place()
	if d.Address == "" {
		return pass(at, "by the ruler's API; its address is not in the input")
	}
	return pass(at, d.Address)
}

// enableAPI is where ruler.enable_api is written in the config.
func enableAPI(c *loki.Config) loki.Value {
	return loki.Value{Node: c.Root.Get("ruler", "enable_api"), From: "flag -ruler.enable-api"}
}

// gatewayAt is the nginx gateway that a writer's address leads to; nil when it
// leads elsewhere, or is not known.
func (m *Model) gatewayAt(d *Deliverer) *Gateway {
	to, _ := netpol.DestinationOf(d.Address, d.Ruler.Namespace) // what writes to a ruler has none, or a Service's
	name, _, _ := strings.Cut(to.Host, ".")
	service := m.Set.FindNear(d.Ruler.Object, "Service", name)
	if service == nil {
		return nil
	}
	for _, kind := range []string{"Deployment", "StatefulSet", "DaemonSet"} {
		for _, o := range m.Set.Kind(kind) {
			if all := m.Gateways(o); len(all) > 0 && SelectsPod(service, manifest.PodOf(o)) {
				return all[0]
			}
		}
	}
	return nil
}

// throughGateway: the gateway passes requests about rules to the ruler.
func (m *Model) throughGateway(d *Deliverer, g *Gateway) Hop {
	locations := nginx.Locations(g.Text.Value)
	l, known := nginx.Route(locations, rulesAPI)
	at := g.Config.NodePlace(g.Text)
	switch {
	case !known || len(locations) == 0:
		return pass(at, d.Address+", through "+g.Workload.ID().String())
	case !m.LeadsToRuler(l, []*Ruler{d.Ruler}):
		if l != nil {
			at = g.Config.InnerSpan(g.Text, l.Start, l.End)
		}
		return fail(NoGatewayRoute, at, g.Workload.ID().String()+" does not pass "+rulesAPI+" on to the ruler")
	}
	return pass(g.Config.InnerSpan(g.Text, l.Start, l.End), d.Address+", through "+g.Workload.ID().String())
}

// rulesAPI is where rules are written.
const rulesAPI = "/loki/api/v1/rules"

// atBucket: the ruler reads where the writer writes. A write through the API ends
// in the store of the ruler that answers.
func (m *Model) atBucket(r *Route) Hop {
	d := r.Through
	own := d.Ruler.Config.Bucket
	switch {
	case !d.Objects:
		return pass(d.Ruler.SettingPlace(own.Name), "the ruler writes it to its own store"+bucketText(d.Ruler))
	case d.To == (writer.Bucket{}) && m.Assume.SameBucket:
		return pass(d.Place(), "assumed: it writes where the ruler reads")
	case d.To == (writer.Bucket{}):
		return unknown(BucketUnknown, d.Place(), "which bucket it writes to is not in the input")
	case !m.SameBucket(d):
		return fail(BucketDiffers, d.Place(), "it writes to "+d.To.String()+", the ruler reads "+OwnBucket(d.Ruler).String())
	}
	return pass(d.Place(), d.To.String())
}

// SameBucket reports a writer of objects that writes where its ruler reads, as far
// as both are known.
func (m *Model) SameBucket(d *Deliverer) bool {
	own := d.Ruler.Config.Bucket
	return d.To == (writer.Bucket{}) || !own.Name.Known || own.Name.Text == "" || !own.Prefix.Known || d.To == OwnBucket(d.Ruler)
}

// OwnBucket is where a ruler reads.
func OwnBucket(r *Ruler) writer.Bucket {
	b := r.Config.Bucket
	return writer.Bucket{Name: b.Name.Text, Prefix: strings.Trim(b.Prefix.Text, "/")}
}

// running is what keeps a ruler from running at all, nil when nothing does.
func (m *Model) running(r *Ruler) *Hop {
	if r.Replicas == 0 && !r.Scaled {
		h := fail(NoReplicas, r.Object.NodePlace(r.Object.Node().Get("spec", "replicas")), r.Object.ID().String()+" has replicas: 0")
		return &h
	}
	return nil
}
