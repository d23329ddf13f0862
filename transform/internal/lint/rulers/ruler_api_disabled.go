package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// RulerAPIDisabled is rule ruler-api-disabled. Rules run without the API, but
// nobody can see them, and rulers with a ring cannot list each other's: their
// gRPC service is registered together with it (pkg/loki/modules.go).
func RulerAPIDisabled() check.Rule {
	return check.Rule{
		ID: "ruler-api-disabled", Pages: pages(), Severity: finding.Warning,
		Tells: []delivery.Cause{delivery.APIOff},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if r.Config.EnableAPI != loki.No || r.Config.StoreType.Is("") {
				return
			}
			v := check.Written(r, "ruler.enable-api", "ruler", "enable_api")
			f := finding.Finding{
				Severity: finding.Warning,
				Message:  "ruler.enable_api is off: every rule route answers 404, so Grafana shows no rules and nothing can tell which are loaded",
				Current:  "false",
				Fix: finding.Fix{
					Text:     "take ruler.enable_api away, or set it to true; with local storage nobody can write rules through it",
					Values:   check.RulerSection(r).Set("enable_api", true).String(),
					Proposed: check.Proposal(r, v, "true"),
				},
			}
			if r.Config.EnableSharding == loki.Yes {
				f.Message += "; with ruler.enable_sharding a ruler cannot list what the others hold either"
			}
			p.ReportSetting(r, v, "ruler.enable_api", f)
		},
	}
}
