package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// LocalDirectoryUnset is rule local-directory-unset. The local rule store has
// no default directory, and Loki exits without one (pkg/ruler/rulestore/local).
func LocalDirectoryUnset() check.Rule {
	return check.Rule{
		ID: "local-directory-unset", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.DirectoryUnset},
		Store: func(p *check.Probe, r *delivery.Ruler) {
			store := r.Config.StoreType
			key := "ruler.storage.local.directory"
			if r.Config.Thanos {
				key = "ruler_storage.local.directory"
			}
			p.ReportSetting(r, store, r.StoreKey(), finding.Finding{
				Severity: finding.Error,
				Message:  "the rule store is local" + origin(store) + ", but " + key + " is not set: Loki exits while it starts",
				Fix: finding.Fix{
					Text:   "name the directory in " + key + "; the files belong one level below it, in the directory of their tenant",
					Values: check.LocalStore(check.Values(r.Object), r, check.RulesDirectory(r)).String(),
				},
			})
		},
	}
}
