package rulers

import (
	"cmp"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// ThanosObjstoreShadowsRulerStorage is rule
// thanos-objstore-shadows-ruler-storage. Loki has two blocks for the rule
// store, and one switch far away from both decides which is read.
func ThanosObjstoreShadowsRulerStorage() check.Rule {
	return check.Rule{
		ID: "thanos-objstore-shadows-ruler-storage", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.StoreShadowed},
		Store: func(p *check.Probe, r *delivery.Ruler) {
			p.ReportSetting(r, r.Config.Shadowed, shadowedKey(r), finding.Finding{
				Severity: finding.Error,
				Message:  shadowedKey(r) + " says local, but " + thanosSwitch(r) + ", so the ruler reads " + r.StoreKey() + " (" + check.OrUnset(r.Config.StoreType.Text) + ") and no local file",
				Fix: finding.Fix{
					Text:   "write the local store, with its directory, into the block that counts: " + r.StoreKey(),
					Values: check.LocalStore(check.Values(r.Object), r, cmp.Or(shadowedDirectory(r), check.RulesDirectory(r))).String(),
				},
			})
		},
	}
}

func shadowedKey(r *delivery.Ruler) string {
	if r.Config.Thanos {
		return "ruler.storage.type"
	}
	return "ruler_storage.backend"
}

// thanosSwitch says what decides between the two blocks.
func thanosSwitch(r *delivery.Ruler) string {
	written := !r.Config.Root.Get("storage_config", "use_thanos_objstore").IsNull()
	switch {
	case r.Config.Thanos && !written:
		return "Thanos object storage is on (storage_config.use_thanos_objstore, the default since Loki 4.0)"
	case r.Config.Thanos:
		return "storage_config.use_thanos_objstore is true"
	case written:
		return "storage_config.use_thanos_objstore is false"
	}
	return "storage_config.use_thanos_objstore is not set"
}

// shadowedDirectory is the directory of the block that is ignored.
func shadowedDirectory(r *delivery.Ruler) string {
	if r.Config.Thanos {
		return r.Config.Root.Get("ruler", "storage", "local").Str("directory")
	}
	return r.Config.Root.Get("ruler_storage", "local").Str("directory")
}
