package lint

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rulerStorageTypeInvalid: Loki knows its stores by exact names, and the ones of
// ruler.storage are not those of other sections. It exits over any other.
func rulerStorageTypeInvalid() Rule {
	return Rule{ID: "ruler-storage-type-invalid", Severity: finding.Error, Tells: []delivery.Cause{delivery.StoreInvalid}, Check: func(c *Context) {
		for _, r := range c.stores() {
			store := r.Config.StoreType
			known := slices.DeleteFunc(delivery.StoreTypes(r.Config.Thanos), func(t string) bool { return t == "alibaba" || t == "configdb" })
			f := finding.Finding{
				Severity: finding.Error,
				Message:  r.StoreKey() + " is " + quoted(store.Text) + ", which is no rule store of Loki: it exits while it starts",
				Fix: finding.Fix{
					Text:     "set " + r.StoreKey() + " to local for rules from ConfigMaps; Loki knows " + strings.Join(known, ", "),
					Values:   localStore(r, rulesDirectory(r)),
					Proposed: proposal(r, store, likeliest(store.Text, known)),
				},
			}
			if store.Text == "" {
				f.Message = r.StoreKey() + " is not set, and a ruler without a rule store exits while it starts"
			}
			c.reportSetting(r, store, r.StoreKey(), f)
		}
	}}
}

// likeliest is the store that was meant: the same name in other letters, else
// local, which is what files in a directory are called here.
func likeliest(text string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(k, text) {
			return k
		}
	}
	return "local"
}
