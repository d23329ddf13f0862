package rulers

import (
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// UpdateStrategyOnDelete is rule update-strategy-ondelete. Kubernetes takes a
// new pod template and keeps the old pods. A sidecar just added is then in the
// workload and in no pod. An operator that deletes the pods itself defeats
// this.
func UpdateStrategyOnDelete() check.Rule {
	return check.Rule{
		ID: "update-strategy-ondelete", Pages: pages(), Severity: finding.Info,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if r.Object.Kind != "StatefulSet" && r.Object.Kind != "DaemonSet" {
				return
			}
			strategy := r.Object.Node().Get("spec", "updateStrategy")
			n, f := strategy.Get("type"), finding.Finding{
				Path:    "spec.updateStrategy.type",
				Message: "updateStrategy is OnDelete: what changes here, a sidecar too, is in no pod until somebody deletes the old ones",
				Fix:     finding.Fix{Text: "delete the pods once the change is applied, or use RollingUpdate", Proposed: check.InPlaceOf(strategy.Get("type"), "RollingUpdate"), Values: check.WorkloadValues(r).Set("strategy.type", "RollingUpdate").String()},
			}
			if n.Str() != "OnDelete" {
				n = strategy.Get("rollingUpdate", "partition")
				if partition, err := strconv.Atoi(n.Str()); err != nil || partition < 1 {
					return
				}
				f.Path = "spec.updateStrategy.rollingUpdate.partition"
				f.Message = "updateStrategy has partition " + n.Str() + ": what changes here, a sidecar too, is in no pod of a lower number until it is lowered"
				f.Fix = finding.Fix{Text: "lower the partition to 0 once the change is tried out", Proposed: check.InPlaceOf(n, "0"), Values: check.WorkloadValues(r).Set("strategy.rollingUpdate.partition", 0).String()}
			}
			f.Current = n.Str()
			p.Info(r.Object, n, f)
		},
	}
}
