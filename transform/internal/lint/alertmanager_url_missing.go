package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// alertmanagerURLMissing: without an address Loki builds a notifier that has no
// targets, and thinks nothing of it, since a ruler may have recording rules only
// (pkg/ruler/base/notifier.go). Alerts that are only to be looked at defeat this.
func alertmanagerURLMissing() Rule {
	return Rule{ID: "alertmanager-url-missing", Severity: finding.Warning, Tells: []delivery.Cause{delivery.AlertmanagerUnset}, Check: func(c *Context) {
		for _, r := range c.Rulers {
			if !r.Config.Known || !c.mayReadFiles(r) {
				continue
			}
			unsent := c.unsentAlerts(r)
			if len(unsent) == 0 {
				continue
			}
			message := "alert " + unsent[0] + " has"
			if len(unsent) > 1 {
				message = words.Count(len(unsent), "alert") + " (" + unsent[0] + " is the first) have"
			}
			c.reportSetting(r, r.Config.AlertmanagerURL, "ruler.alertmanager_url", finding.Finding{
				Severity: finding.Warning,
				Message:  message + " nowhere to go: ruler.alertmanager_url is not set, so nobody is notified when one fires",
				Fix: finding.Fix{
					Text:   "set ruler.alertmanager_url, with the path prefix if Alertmanager has one",
					Values: rulerSection(r, "alertmanager_url: http://alertmanager-operated.monitoring.svc:9093\n"),
				},
			})
		}
	}}
}

// unsentAlerts are the names of the alerts meant for a ruler that knows no
// Alertmanager for their tenant, in input order.
func (c *Context) unsentAlerts(r *delivery.Ruler) []string {
	var names []string
	tenants := c.tenants(r)
	for _, o := range c.addressed(r) {
		for _, f := range o.Files {
			if f.Verdict == nil || f.Verdict.Alerts == 0 || !c.Alertmanager(r, tenants(f)).Is("") {
				continue
			}
			for _, g := range f.Verdict.Groups {
				for _, rule := range g.Rules {
					if rule.Alert != "" {
						names = append(names, rule.Alert)
					}
				}
			}
		}
	}
	return names
}
