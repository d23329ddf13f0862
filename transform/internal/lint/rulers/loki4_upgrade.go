package rulers

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// Loki4Upgrade is rule loki4-upgrade. It sums up what of these manifests Loki
// 4.0 does differently. What breaks the delivery has findings of its own.
func Loki4Upgrade() check.Rule {
	return check.Rule{
		ID: "loki4-upgrade", Pages: pages(), Severity: finding.Info,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			changed := relies(r)
			if !isLoki4(p.Version(r)) || len(changed) == 0 {
				return
			}
			p.Info(r.Object, r.Container.Node.Get("image"), finding.Finding{
				Path:    r.Container.Path.String() + ".image",
				Message: "this runs Loki " + strings.TrimPrefix(p.Version(r), "v") + ", and relies on what 4.0 changed: " + strings.Join(changed, "; "),
				Current: r.Container.Image,
				Fix:     finding.Fix{Text: "move to Distributed or Monolithic mode, state the rule store in ruler.storage and in ruler_storage, and name remote write's client under clients"},
			})
		},
	}
}

// relies lists the changes of 4.0 that concern a ruler.
func relies(r *delivery.Ruler) []string {
	var all []string
	add := func(on bool, what string) {
		if on {
			all = append(all, what)
		}
	}
	root := r.Config.Root
	for _, target := range []string{"read", "write", "backend"} {
		add(slices.Contains(r.Targets, target), "target "+target+" is gone")
	}
	add(r.Config.Thanos && root.Get("storage_config", "use_thanos_objstore").IsNull() && !root.Get("ruler", "storage").IsNull(),
		"Thanos object storage is on unless told otherwise, so ruler.storage is ignored")
	add(!root.Get("ruler", "remote_write", "client").IsNull(), "ruler.remote_write.client is gone")
	add(r.Config.RemoteWrite == loki.Yes && persistentWAL(r), "the ruler empties its write-ahead log at start, so a persistent volume no longer keeps samples")
	return all
}

// persistentWAL reports a write-ahead log on a volume that outlives the pod.
func persistentWAL(r *delivery.Ruler) bool {
	if !r.Config.WALDir.Known {
		return false
	}
	mount := r.Container.Covering(r.Config.WALDir.Text)
	if mount == nil {
		return false
	}
	v := r.Pod.Volume(mount.Name)
	return v != nil && (v.Source == "claimTemplate" || v.Source == "persistentVolumeClaim")
}
