package rulers

import (
	"slices"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// writeRelabelPanic: Loki 3.6 takes write_relabel_configs, and panics over the first
// result of a recording rule that it sends through them (grafana/loki#21368). 3.7.0
// is the first that does not.
func writeRelabelPanic(p *check.Probe, r *delivery.Ruler) {
	if semver.MajorMinor(p.Version(r)) != "v3.6" || r.Config.RemoteWrite != loki.Yes || !p.MayReadFiles(r) || !records(p, r) {
		return
	}
	section := r.Config.Root.Get("ruler", "remote_write")
	report := func(client *document.Node, key string) {
		f, ok := client.Resolve().FieldOf("write_relabel_configs")
		if list := f.Value.Resolve(); !ok || list.IsNull() || len(list.Items()) == 0 {
			return
		}
		p.ReportSetting(r, loki.Value{Node: f.Key, From: "file"}, key+".write_relabel_configs", finding.Finding{
			Severity: finding.Error,
			Message:  "Loki 3.6 panics when the result of a recording rule goes through write_relabel_configs, and the ruler ends",
			Current:  f.Key.Value,
			Fix:      finding.Fix{Text: "run Loki 3.7.0 or newer, or take write_relabel_configs away"},
		})
	}
	report(section.Get("client"), "ruler.remote_write.client")
	for _, f := range check.Fields(section.Get("clients")) {
		report(f.Value, "ruler.remote_write.clients."+f.Key.Value)
	}
}

// records reports a recording rule among what is meant for the ruler.
func records(p *check.Probe, r *delivery.Ruler) bool {
	return slices.ContainsFunc(p.ObjectsFor(r), func(o *delivery.RuleObject) bool {
		return slices.ContainsFunc(o.Files, func(f *delivery.RuleFile) bool {
			return f.Verdict != nil && f.Verdict.Loads && f.Verdict.Records > 0
		})
	})
}
