package rulers

import (
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ReplicasWithoutSharding is rule replicas-without-sharding. Rulers divide the
// rules only over a ring they share; without it each evaluates all of them.
// Local files are not the problem, every pod has its own copy. Two rulers on
// purpose, for availability, defeat this.
func ReplicasWithoutSharding() check.Rule {
	return check.Rule{
		ID: "replicas-without-sharding", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			n, by, count := mostReplicas(p, r)
			if count < 2 || !r.Config.Known || r.Config.StoreType.Is("") {
				return
			}
			why := undivided(r)
			if why == "" {
				return
			}
			f := finding.Finding{
				Path:    "spec.replicas",
				Message: strconv.Itoa(count) + " replicas run rules, but " + why,
				Current: strconv.Itoa(count),
				Fix:     finding.Fix{Text: "run one replica, or divide the rules over the ring that Loki has already", Values: check.RulerSection(r).Set("enable_api", true).Set("enable_sharding", true).Set("ring.kvstore.store", "memberlist").String()},
			}
			if by != r.Object {
				f.Path, f.Place = "", by.NodePlace(n)
			}
			p.Warn(r.Object, n, f)
		},
	}
}

// mostReplicas is how many pods of a workload there may be, and who says so: the
// workload, or what scales it.
func mostReplicas(p *check.Probe, r *delivery.Ruler) (n *document.Node, by *manifest.Object, count int) {
	n, by, count = r.Object.Node().Get("spec", "replicas"), r.Object, r.Replicas
	for _, scaler := range []struct{ kind, field string }{{"HorizontalPodAutoscaler", "maxReplicas"}, {"ScaledObject", "maxReplicaCount"}} {
		for _, o := range p.Set.Kind(scaler.kind) {
			target := o.Node().Get("spec", "scaleTargetRef")
			if target.Str("name") != r.Object.Name || target.Str("kind") != "" && target.Str("kind") != r.Object.Kind {
				continue
			}
			if most, err := strconv.Atoi(o.Node().Str("spec", scaler.field)); err == nil && most > count {
				n, by, count = o.Node().Get("spec", scaler.field), o, most
			}
		}
	}
	return n, by, count
}

// undivided says why replicas do not share the work; "" when they do, or when
// that is not known.
func undivided(r *delivery.Ruler) string {
	switch c := r.Config; {
	case c.EnableSharding == loki.No:
		return "ruler.enable_sharding is not on: each of them evaluates all rules, and every alert is sent as many times"
	case c.EnableSharding == loki.Yes && c.RingStore.Is("inmemory"):
		return "the ring of ruler.ring.kvstore is inmemory: none knows of the others, and each evaluates all rules"
	}
	return ""
}
