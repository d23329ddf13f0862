package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// localDirectoryUnset: the local rule store has no default directory, and Loki
// exits without one (pkg/ruler/rulestore/local).
func localDirectoryUnset() Rule {
	return Rule{ID: "local-directory-unset", Severity: finding.Error, Tells: []delivery.Cause{delivery.DirectoryUnset}, Check: func(c *Context) {
		for _, r := range c.stores() {
			store := r.Config.StoreType
			key := "ruler.storage.local.directory"
			if r.Config.Thanos {
				key = "ruler_storage.local.directory"
			}
			c.reportSetting(r, store, r.StoreKey(), finding.Finding{
				Severity: finding.Error,
				Message:  "the rule store is local" + origin(store) + ", but " + key + " is not set: Loki exits while it starts",
				Fix: finding.Fix{
					Text:   "name the directory in " + key + "; the files belong one level below it, in the directory of their tenant",
					Values: localStore(r, rulesDirectory(r)),
				},
			})
		}
	}}
}
