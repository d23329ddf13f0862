package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rulerReplicasZero: ruler.replicas is 0 in the chart's values, and everything
// else may be right. Nothing fails, because nothing runs. A second workload that
// runs rules, as during a migration, does the work; something outside the input
// that scales the workload defeats this.
func rulerReplicasZero() Rule {
	return Rule{ID: "ruler-replicas-zero", Severity: finding.Error, Tells: []delivery.Cause{delivery.NoReplicas}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			if r.Replicas != 0 || r.Scaled || c.otherRuns(r) {
				continue
			}
			n := r.Object.Node.Get("spec", "replicas")
			c.Error(r.Object, n, finding.Finding{
				Path:    "spec.replicas",
				Message: "replicas is 0 on the only workload that runs rules: nothing evaluates them",
				Current: "0",
				Fix: finding.Fix{
					Text:     "ask for one replica",
					Proposed: inPlaceOf(n, "1"),
					Values:   workloadValues(r, "replicas: 1\n"),
				},
			})
		}
	}}
}

// otherRuns reports another workload of the same Loki that runs rules.
func (c *Context) otherRuns(r *delivery.Ruler) bool {
	for _, other := range c.Rulers {
		if other != r && (other.Replicas != 0 || other.Scaled) && sameRelease(r, other) {
			return true
		}
	}
	return false
}

// sameRelease: in one namespace and of one release, as far as they say.
func sameRelease(a, b *delivery.Ruler) bool {
	release := func(r *delivery.Ruler) string { return r.Object.Labels["app.kubernetes.io/instance"] }
	return (a.Namespace == b.Namespace || a.Namespace == "" || b.Namespace == "") &&
		(release(a) == release(b) || release(a) == "" || release(b) == "")
}
