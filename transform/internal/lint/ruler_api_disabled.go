package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// rulerAPIDisabled: rules run without the API, but nobody can see them, and
// rulers with a ring cannot list each other's: their gRPC service is registered
// together with it (pkg/loki/modules.go).
func rulerAPIDisabled() Rule {
	return Rule{ID: "ruler-api-disabled", Severity: finding.Warning, Check: func(c *Context) {
		for _, r := range c.Rulers {
			if r.Config.EnableAPI != loki.No || r.Config.StoreType.Is("") {
				continue
			}
			v := written(r, "ruler.enable-api", "ruler", "enable_api")
			f := finding.Finding{
				Severity: finding.Warning,
				Message:  "ruler.enable_api is off: every rule route answers 404, so Grafana shows no rules and nothing can tell which are loaded",
				Current:  "false",
				Fix: finding.Fix{
					Text:     "take ruler.enable_api away, or set it to true; with local storage nobody can write rules through it",
					Values:   rulerSection(r, "enable_api: true\n"),
					Proposed: proposal(r, v, "true"),
				},
			}
			if r.Config.EnableSharding == loki.Yes {
				f.Message += "; with ruler.enable_sharding a ruler cannot list what the others hold either"
			}
			c.reportSetting(r, v, "ruler.enable_api", f)
		}
	}}
}
