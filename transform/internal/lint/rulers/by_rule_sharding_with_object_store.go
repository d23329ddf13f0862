package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// ByRuleShardingWithObjectStore is rule by-rule-sharding-with-object-store. The
// listing of a bucket names groups and has none of their rules; a ruler that
// divides by rule looks for its own among these, and finds none.
func ByRuleShardingWithObjectStore() check.Rule {
	return check.Rule{
		ID: "by-rule-sharding-with-object-store", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.ByRule},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			c := r.Config
			store := c.StoreType
			if !c.ShardingAlgo.Is("by-rule") || c.EnableSharding != loki.Yes || !store.Known || store.Text == "" || store.Text == "local" {
				return
			}
			p.ReportSetting(r, c.ShardingAlgo, "ruler.sharding_algo", finding.Finding{
				Severity: finding.Error,
				Message: "ruler.sharding_algo is by-rule, and the ruler reads its rules from " + check.Quoted(store.Text) +
					": it loads none of them, without an error",
				Fix: finding.Fix{
					Text:     "divide by group, which is the default, or give the ruler local files",
					Proposed: check.Proposal(r, c.ShardingAlgo, "by-group"),
					Values:   check.RulerSection(r).Set("sharding_algo", "by-group").String(),
				},
			})
		},
	}
}
