package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// RulerStorageNotLocal is rule ruler-storage-not-local. What a sidecar writes
// is never opened, and Loki is content with a bucket that has no rules in it. A
// ruler on object storage that nobody delivers files to is as it should be.
func RulerStorageNotLocal() check.Rule {
	return check.Rule{
		ID: "ruler-storage-not-local", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.StoreNotLocal},
		Store: func(p *check.Probe, r *delivery.Ruler) {
			severity, ok := rulesExpected(p, r)
			if !ok || len(r.Sidecars) == 0 && !mountsRules(p, r) { // objects alone are told by rule-object-not-delivered
				return
			}
			store := r.Config.StoreType
			f := finding.Finding{
				Severity: severity,
				Message:  "rule files are delivered, but the ruler reads its rules from " + check.Quoted(store.Text) + " (" + r.StoreKey() + origin(store) + "): no file is ever opened",
				Fix: finding.Fix{
					Text:   "make the ruler read local files: " + r.StoreKey() + " local, with a directory",
					Values: check.LocalStore(check.Values(r.Object), r, check.RulesDirectory(r)).String(),
				},
			}
			if severity < finding.Error {
				f.Fix.Text += "; if rules are managed through the API on purpose, switch the sidecar off"
			}
			if onlyChartDefaults(r) {
				f.Fix.Text += "; the ruler section " + chartDefaults + "written under loki.ruler belong under loki.rulerConfig"
			}
			if d := r.Config.Directory; d.Known && d.Text != "" && store.From == "file" {
				f.Fix.Proposed = check.Proposal(r, store, "local")
			}
			p.ReportSetting(r, store, r.StoreKey(), f)
		},
	}
}
