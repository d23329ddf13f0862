package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// AlertmanagerURLMissing is rule alertmanager-url-missing. Without an address
// Loki builds a notifier that has no targets, and thinks nothing of it, since a
// ruler may have recording rules only (pkg/ruler/base/notifier.go). Alerts that
// are only to be looked at defeat this.
func AlertmanagerURLMissing() check.Rule {
	return check.Rule{
		ID: "alertmanager-url-missing", Pages: pages(), Severity: finding.Warning,
		Tells: []delivery.Cause{delivery.AlertmanagerUnset},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if !r.Config.Known || !p.MayReadFiles(r) {
				return
			}
			unsent, first := unsentAlerts(p, r)
			if unsent == 0 {
				return
			}
			message := "alert " + first + " has"
			if unsent > 1 {
				message = words.Count(unsent, "alert") + " (" + first + " is the first) have"
			}
			p.ReportSetting(r, r.Config.AlertmanagerURL, "ruler.alertmanager_url", finding.Finding{
				Severity: finding.Warning,
				Message:  message + " nowhere to go: ruler.alertmanager_url is not set, so nobody is notified when one fires",
				Fix: finding.Fix{
					Text:   "set ruler.alertmanager_url, with the path prefix if Alertmanager has one",
					Values: check.RulerSection(r).Set("alertmanager_url", "http://alertmanager-operated.monitoring.svc:9093").String(),
				},
			})
		},
	}
}

// unsentAlerts counts the alerts meant for a ruler that knows no Alertmanager for their
// tenant, and names the first.
func unsentAlerts(p *check.Probe, r *delivery.Ruler) (count int, first string) {
	tenants := tenants(p, r)
	for _, o := range p.ObjectsFor(r) {
		for _, f := range o.Files {
			if f.Verdict == nil || f.Verdict.Alerts == 0 || !p.Alertmanager(r, tenants(f)).Is("") {
				continue
			}
			if count == 0 {
				first = f.Verdict.Runs[0].First
			}
			count += f.Verdict.Alerts
		}
	}
	return count, first
}
