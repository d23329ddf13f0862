package objects

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RuleObjectNotDelivered is rule rule-object-not-delivered. A ruler on an object
// store asks no ConfigMap, and is content with a bucket that has no rules in it.
func RuleObjectNotDelivered() check.Rule {
	return check.Rule{
		ID: "rule-object-not-delivered", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.NobodyDelivers},
		Once:  func(r *delivery.Route) any { return r.Object },
		Route: func(p *check.Probe, r *delivery.Route) {
			if r.Foreign {
				return // nothing says that it is meant for Loki
			}
			store := r.Ruler.Config.StoreType.Text
			f := finding.Finding{
				Message: fmt.Sprintf("the ruler %s reads its rules from %s, and nothing in the input delivers this object there", r.Ruler.Object.ID(), check.Quoted(store)),
				Fix: finding.Fix{
					Text:   "let a Deployment deliver it: loki-ruler-sidecar post-render --preset sync; push the rules from a pipeline: loki-rules push --verify; or make the ruler read files",
					Values: check.LocalStore(check.Values(r.Ruler.Object), r.Ruler, check.RulesDirectory(r.Ruler)).String(),
				},
			}
			if len(p.DeliverersTo(r.Ruler)) > 0 {
				f.Message = fmt.Sprintf("the ruler %s reads its rules from %s, and what delivers there does not read this object", r.Ruler.Object.ID(), check.Quoted(store))
			}
			f.Path = "metadata.name"
			p.Error(r.Object.Object, r.Object.Node().Get("metadata", "name"), f)
		},
	}
}
