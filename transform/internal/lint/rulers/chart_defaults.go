package rulers

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// chartWAL is what the loki chart puts into every ruler section.
const chartWAL = "/var/loki/ruler-wal"

// chartDefaults says it of such a section.
const chartDefaults = "holds no more than a store and a WAL directory, which the chart writes when nothing is set: settings "

// onlyChartDefaults reports a ruler section that the loki chart wrote by itself: a
// WAL directory, and a store derived from the object storage. A user who wants
// exactly that defeats it.
func onlyChartDefaults(r *delivery.Ruler) bool {
	if chart.Of(r.Object).Name != chart.Loki || !r.Config.Known || !r.HasBlock() || r.Config.StoreType.Is("local") {
		return false
	}
	for _, f := range r.Config.Root.Get("ruler").Fields() {
		v := f.Value.Resolve()
		switch f.Key.Value {
		case "storage":
			if v.Str("type") == "local" || !v.Get("local").IsNull() {
				return false
			}
		case "wal":
			if len(check.Fields(v)) != 1 || v.Str("dir") != chartWAL {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// oneClient adds a client of remote write to the ruler's section.
func oneClient(section chart.Values, name string) chart.Values {
	return section.Set("remote_write.enabled", true).
		SetKeys([]string{"remote_write", "clients", name, "url"}, "http://prometheus-operated.monitoring.svc:9090/api/v1/write")
}
