package rulers

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// RemoteWriteConfigFatal is rule remote-write-config-fatal. Loki validates
// ruler.remote_write before anything runs and exits over it
// (pkg/ruler/config.go). The config is shared, so that every component goes
// down with the ruler.
func RemoteWriteConfigFatal() check.Rule {
	return check.Rule{
		ID: "remote-write-config-fatal", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if r.Config.Known {
				clients(p, r)
				removedKeys(p, r)
				droppedHeaders(p, r)
				writeRelabelPanic(p, r)
			}
		},
	}
}

// clients: each needs a url, and when remote write is on there must be one. A
// client without a url is refused even when it is off, unless it is null: the
// decoder of Prometheus' own type does that.
func clients(p *check.Probe, r *delivery.Ruler) {
	section := r.Config.Root.Get("ruler", "remote_write")
	clients, single := section.Get("clients"), section.Get("client")
	on := r.Config.RemoteWrite == loki.Yes
	if on && (clients.IsNull() || len(clients.Fields()) == 0) && single.Get("url").IsNull() {
		p.ReportSetting(r, check.Written(r, "ruler.remote-write.enabled", "ruler", "remote_write", "enabled"), "ruler.remote_write.enabled", finding.Finding{
			Severity: finding.Error,
			Message:  "remote write is on, but ruler.remote_write.clients has no client: Loki exits while it starts",
			Current:  "true",
			Fix:      finding.Fix{Text: "name a client with its url, or switch remote write off", Values: oneClient(check.RulerSection(r), "prometheus").String()},
		})
		return
	}
	for _, f := range check.Fields(clients) {
		client := f.Value.Resolve()
		if !client.Get("url").IsNull() || client.IsNull() && !on {
			continue
		}
		p.ReportSetting(r, loki.Value{Node: f.Key, From: "file"}, "ruler.remote_write.clients."+f.Key.Value, finding.Finding{
			Severity: finding.Error,
			Message:  "client " + check.Quoted(f.Key.Value) + " of ruler.remote_write has no url: Loki exits while it starts",
			Current:  f.Key.Value,
			Fix:      finding.Fix{Text: "give the client its url, or take it away", Values: oneClient(check.RulerSection(r), f.Key.Value).String()},
		})
	}
}

// removedKeys: Loki 4.0 does not know them any more, and an unknown key is fatal.
func removedKeys(p *check.Probe, r *delivery.Ruler) {
	if !isLoki4(p.Version(r)) {
		return
	}
	report := func(f document.Field, key, instead string) {
		p.ReportSetting(r, loki.Value{Node: f.Key, From: "file"}, key, finding.Finding{
			Severity: finding.Error,
			Message:  key + " was removed in Loki 4.0, which exits over a key it does not know",
			Current:  f.Key.Value,
			Fix:      finding.Fix{Text: "move the setting to " + instead},
		})
	}
	if f, ok := r.Config.Root.Get("ruler", "remote_write").FieldOf("client"); ok {
		report(f, "ruler.remote_write.client", "ruler.remote_write.clients, under a name")
	}
	for _, f := range check.Fields(r.Config.Root.Get("limits_config")) {
		if key := f.Key.Value; strings.HasPrefix(key, "ruler_remote_write_") && key != "ruler_remote_write_config" && key != "ruler_remote_write_disabled" {
			report(f, "limits_config."+key, "limits_config.ruler_remote_write_config, under the client's name")
		}
	}
}

// droppedHeaders: a tenant header in a client is ignored, because it could pass
// one tenant off as another.
func droppedHeaders(p *check.Probe, r *delivery.Ruler) {
	for _, client := range check.Fields(r.Config.Root.Get("ruler", "remote_write", "clients")) {
		for _, f := range check.Fields(client.Value.Resolve().Get("headers")) {
			if !strings.EqualFold(strings.TrimSpace(f.Key.Value), "X-Scope-OrgID") {
				continue
			}
			p.ReportSetting(r, loki.Value{Node: f.Key, From: "file"}, "ruler.remote_write.clients."+client.Key.Value+".headers", finding.Finding{
				Severity: finding.Info,
				Message:  "header " + check.Quoted(f.Key.Value) + " of client " + check.Quoted(client.Key.Value) + " is dropped by Loki, which sends each tenant's own",
				Current:  f.Key.Value,
				Fix:      finding.Fix{Text: "take the header away; ruler.remote_write.add_org_id_header decides whether the tenant is sent"},
			})
		}
	}
}
