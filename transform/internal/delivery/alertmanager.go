package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// alertmanagers tell where the alerts of the files that arrive go.
func (m *Model) alertmanagers(all []*Route) {
	type sender struct {
		ruler  *Ruler
		tenant string
	}
	hops := map[sender]Hop{} // the same for all files of a tenant
	for _, r := range all {
		if r.Ruler == nil || r.StopsAt() != nil || r.File.Verdict == nil || r.File.Verdict.Alerts < 1 || !r.reads().Config.Known && m.Assume.Alertmanager == "" {
			continue
		}
		from := sender{r.reads(), r.Tenant}
		h, known := hops[from]
		if !known {
			h = m.alertmanager(from.ruler, from.tenant)
			hops[from] = h
		}
		r.Hops = append(r.Hops, h)
	}
}

func (m *Model) alertmanager(r *Ruler, tenant string) Hop {
	url := m.Alertmanager(r, tenant)
	at := r.SettingPlace(url)
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
	return h
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
