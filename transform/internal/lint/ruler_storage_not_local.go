package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// rulerStorageNotLocal: what a sidecar writes is never opened, and Loki is
// content with a bucket that has no rules in it. A ruler on object storage that
// nobody delivers files to is as it should be.
func rulerStorageNotLocal() Rule {
	return Rule{ID: "ruler-storage-not-local", Severity: finding.Error, Tells: []delivery.Cause{delivery.StoreNotLocal}, Check: func(c *Context) {
		for _, r := range c.stores() {
			severity, ok := c.wanted(r)
			if !ok {
				continue
			}
			store := r.Config.StoreType
			f := finding.Finding{
				Severity: severity,
				Message:  "rule files are delivered, but the ruler reads its rules from " + quoted(store.Text) + " (" + r.StoreKey() + origin(store) + "): no file is ever opened",
				Fix: finding.Fix{
					Text:   "make the ruler read local files: " + r.StoreKey() + " local, with a directory",
					Values: localStore(r, rulesDirectory(r)),
				},
			}
			if severity < finding.Error {
				f.Fix.Text += "; if rules are managed through the API on purpose, switch the sidecar off"
			}
			if onlyChartDefaults(r) {
				f.Fix.Text += "; the ruler section holds nothing but the chart's own defaults: settings written under loki.ruler belong under loki.rulerConfig"
			}
			if d := r.Config.Directory; d.Known && d.Text != "" && store.From == "file" {
				f.Fix.Proposed = proposal(r, store, "local")
			}
			c.reportSetting(r, store, r.StoreKey(), f)
		}
	}}
}
