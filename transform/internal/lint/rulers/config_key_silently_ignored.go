package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// ConfigKeySilentlyIgnored is rule config-key-silently-ignored. The chart reads
// loki.rulerConfig and drops loki.ruler without a word. A render cannot show
// what was dropped; that rules are delivered to a ruler of which nothing was
// configured is the one trace it leaves.
func ConfigKeySilentlyIgnored() check.Rule {
	return check.Rule{
		ID: "config-key-silently-ignored", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if len(r.Sidecars) == 0 || !onlyChartDefaults(r) || len(p.ValuesFiles()) > 0 {
				return // what the values have, values-key-not-read knows
			}
			f := finding.Finding{
				Severity: finding.Info,
				Message:  "rules are delivered, but the ruler section of the Loki config " + chartDefaults + "under loki.ruler are dropped in silence",
				Fix: finding.Fix{
					Text: "write the ruler's settings under loki.rulerConfig, or under loki.structuredConfig.ruler, which the chart merges over it",
					Values: check.RulerSection(r).Set("alertmanager_url", "http://alertmanager.monitoring:9093").
						Set("storage.type", "local").Set("storage.local.directory", check.RulesDirectory(r)).String(),
				},
			}
			if len(p.ObjectsFor(r)) > 0 {
				f.Severity = finding.Warning
			}
			p.ReportSetting(r, loki.Value{}, "ruler", f)
		},
	}
}
