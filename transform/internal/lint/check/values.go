package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Values begins chart values for the release of an object. They are text in the
// end: "" where its chart is not known to read them.
func Values(o *manifest.Object) chart.Values { return chart.Of(o).Values() }

// WorkloadValues begins with the key that the chart has for a ruler's workload.
func WorkloadValues(r *delivery.Ruler) chart.Values {
	return Values(r.Object).Workload(r.Runs.String())
}

// RulerSection begins with the section ruler of the Loki config.
func RulerSection(r *delivery.Ruler) chart.Values { return Values(r.Object).RulerConfig() }

// LocalStore makes a ruler read local files, in the block of the config that
// counts for it.
func LocalStore(values chart.Values, r *delivery.Ruler, directory string) chart.Values {
	if r.Config.Thanos {
		return values.LokiConfig().Set("ruler_storage.backend", "local").Set("ruler_storage.local.directory", directory)
	}
	return values.RulerConfig().Set("storage.type", "local").Set("storage.local.directory", directory)
}

// ChartSidecar lets the chart give a ruler its rules sidecar.
func ChartSidecar(r *delivery.Ruler, folder string) chart.Values {
	return SidecarFolder(Values(r.Object).Set("ruler.sidecar", true), folder)
}

// SidecarFolder switches the chart's rules sidecar on, with a folder to write to.
func SidecarFolder(values chart.Values, folder string) chart.Values {
	return values.Set("sidecar.rules.enabled", true).Set("sidecar.rules.folder", folder)
}

// NewestSidecar names the newest release of k8s-sidecar that is known.
func NewestSidecar(o *manifest.Object) chart.Values {
	return Values(o).Set("sidecar.image.tag", sidecar.Newest)
}
