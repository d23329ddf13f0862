package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// configKeySilentlyIgnored: the chart reads loki.rulerConfig and drops loki.ruler
// without a word. A render cannot show what was dropped; that rules are delivered
// to a ruler of which nothing was configured is the one trace it leaves.
func configKeySilentlyIgnored() Rule {
	return Rule{ID: "config-key-silently-ignored", Severity: finding.Warning, Check: func(c *Context) {
		for _, r := range c.Rulers {
			if len(r.Sidecars) == 0 || !onlyChartDefaults(r) {
				continue
			}
			f := finding.Finding{
				Severity: finding.Info,
				Message:  "rules are delivered, but the ruler section of the Loki config holds nothing but the chart's own defaults: settings under loki.ruler are dropped in silence",
				Fix: finding.Fix{
					Text:   "write the ruler's settings under loki.rulerConfig, which the chart reads",
					Values: rulerSection(r, "alertmanager_url: http://alertmanager.monitoring:9093\nstorage:\n  type: local\n  local:\n    directory: "+rulesDirectory(r)+"\n"),
				},
			}
			if len(c.addressed(r)) > 0 {
				f.Severity = finding.Warning
			}
			c.reportSetting(r, loki.Value{}, "ruler", f)
		}
	}}
}

// chartWAL is what the loki chart puts into every ruler section.
const chartWAL = "/var/loki/ruler-wal"

// onlyChartDefaults reports a ruler section of the loki chart in which nothing
// is of the user: a WAL directory, and a store derived from the object storage.
// A user who wants just that defeats it.
func onlyChartDefaults(r *delivery.Ruler) bool {
	chart, _ := r.Object.Chart()
	if chart != "loki" || !r.Config.Known || !r.HasBlock() || r.Config.StoreType.Is("local") {
		return false
	}
	for _, f := range r.Config.Root.Get("ruler").Fields {
		v := f.Value.Resolve()
		switch f.Key.Value {
		case "storage":
			if v.Str("type") == "local" || !v.Get("local").IsNull() {
				return false
			}
		case "wal":
			if len(fieldsOf(v)) != 1 || v.Str("dir") != chartWAL {
				return false
			}
		default:
			return false
		}
	}
	return true
}
