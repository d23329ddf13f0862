package rulers

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RulerStorageTypeInvalid is rule ruler-storage-type-invalid. Loki knows its
// stores by exact names, and the ones of ruler.storage are not those of other
// sections. It exits over any other.
func RulerStorageTypeInvalid() check.Rule {
	return check.Rule{
		ID: "ruler-storage-type-invalid", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.StoreInvalid},
		Store: func(p *check.Probe, r *delivery.Ruler) {
			store := r.Config.StoreType
			known := slices.DeleteFunc(delivery.StoreTypes(r.Config.Thanos), func(t string) bool { return t == "alibaba" || t == "configdb" })
			f := finding.Finding{
				Severity: finding.Error,
				Message:  r.StoreKey() + " is " + check.Quoted(store.Text) + ", which is no rule store of Loki: it exits while it starts",
				Fix: finding.Fix{
					Text:     "set " + r.StoreKey() + " to local for rules from ConfigMaps; Loki knows " + strings.Join(known, ", "),
					Values:   check.LocalStore(check.Values(r.Object), r, check.RulesDirectory(r)).String(),
					Proposed: check.Proposal(r, store, likeliest(store.Text, known)),
				},
			}
			if store.Text == "" {
				f.Message = r.StoreKey() + " is not set, and a ruler without a rule store exits while it starts"
			}
			p.ReportSetting(r, store, r.StoreKey(), f)
		},
	}
}

// likeliest is the store that was meant: the same name in upper or lower case, else
// local, as Loki calls files in a directory.
func likeliest(text string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(k, text) {
			return k
		}
	}
	return "local"
}
