package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RulerReplicasZero is rule ruler-replicas-zero. ruler.replicas is 0 in the
// chart's values, and everything else may be right. Nothing fails, because
// nothing runs. A second workload that runs rules, as during a migration, does
// the work; something outside the input that scales the workload defeats this.
func RulerReplicasZero() check.Rule {
	return check.Rule{
		ID: "ruler-replicas-zero", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.NoReplicas},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if r.Replicas != 0 || r.Scaled || otherRuns(p, r) {
				return
			}
			n := r.Object.Node().Get("spec", "replicas")
			p.Error(r.Object, n, finding.Finding{
				Path:    "spec.replicas",
				Message: "replicas is 0 on the only workload that runs rules: nothing evaluates them",
				Current: "0",
				Fix: finding.Fix{
					Text:     "ask for one replica",
					Proposed: check.InPlaceOf(n, "1"),
					Values:   check.WorkloadValues(r).Set("replicas", 1).String(),
				},
			})
		},
	}
}

// otherRuns reports another workload of the same Loki that runs rules.
func otherRuns(p *check.Probe, r *delivery.Ruler) bool {
	for _, other := range p.RulersIn(r.Namespace) {
		if other != r && (other.Replicas != 0 || other.Scaled) && r.OfRelease(other.Object, other.Namespace) {
			return true
		}
	}
	return false
}
