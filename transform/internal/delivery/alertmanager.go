package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// alertmanager tells where the alerts of a file that arrives go.
func (m *Model) alertmanager(r *Route) {
	if r.Ruler == nil || r.StopsAt() != nil || r.File.Verdict == nil || r.File.Verdict.Alerts < 1 || !r.reads().Config.Known && m.Assume.Alertmanager == "" {
		return
	}
	url := m.Alertmanager(r.reads(), r.Tenant)
	at := r.reads().SettingPlace(url)
	var h Hop
	switch {
	case !url.Known:
		h = unknown(AlertmanagerUnknown, at, "decided outside the input")
	case url.Text == "":
		h = fail(AlertmanagerUnset, at, "alertmanager_url is unset: alerts fire and go nowhere")
	default:
		h = pass(at, sanitize.URL(url.Text))
	}
	h.Stage = finding.Alertmanager
	r.Hops = append(r.Hops, h)
}

// alertmanagerLimit replaces a tenant's Alertmanager settings as a whole.
const alertmanagerLimit = "ruler_alertmanager_config"

// Alertmanager is the address alerts of a tenant go to, "" for nowhere. It is
// not known when the tenant is not, and some tenant has one of its own.
func (m *Model) Alertmanager(r *Ruler, tenant string) loki.Value {
	if n := r.Limits.Of(tenant, alertmanagerLimit); n != nil {
		return loki.Value{Text: n.Str("alertmanager_url"), Known: true, From: "override"}
	}
	if tenant == "" && r.Limits.Overridden(alertmanagerLimit) {
		return assumed(loki.Value{From: "override"}, m.Assume.Alertmanager)
	}
	return r.Config.AlertmanagerURL
}
