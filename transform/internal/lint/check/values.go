package check

import (
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
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

// RulerSection begins with the section ruler of the Loki config, where it counts:
// what stands in structuredConfig is merged over everything else, and a change
// below rulerConfig would change nothing.
func RulerSection(r *delivery.Ruler) chart.Values { return section(Values(r.Object), r) }

func section(values chart.Values, r *delivery.Ruler) chart.Values {
	if mergedOver(r.Config.Root.Get("ruler", "storage")) {
		return values.LokiConfig().At("ruler")
	}
	return values.RulerConfig()
}

// mergedOver reports a rule store with the block of another type beside its own.
// The loki chart writes a store of its own only where rulerConfig has none: both
// are there when one came over the other, from structuredConfig.
//
// Assumption: nobody writes both by hand. Where somebody did, structuredConfig
// counts all the same.
func mergedOver(storage *document.Node) bool {
	store := storage.Str("type")
	return slices.ContainsFunc([]string{"s3", "gcs", "azure", "swift", "cos", "bos"}, func(other string) bool {
		return store != "" && other != store && !storage.Get(other).IsNull()
	})
}

// LocalStore makes a ruler read local files, in the block of the config that
// counts for it.
func LocalStore(values chart.Values, r *delivery.Ruler, directory string) chart.Values {
	if r.Config.Thanos {
		return values.LokiConfig().Set("ruler_storage.backend", "local").Set("ruler_storage.local.directory", directory)
	}
	return section(values, r).Set("storage.type", "local").Set("storage.local.directory", directory)
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

// WithoutDirectory says which key of ruler.directories makes one of some mounts, as
// the end of a sentence: the chart mounts each at a directory of its name. "" where
// none does. It is no snippet: to Helm a mapping in values is laid over the one before,
// and a null takes away a chart's own default alone.
func WithoutDirectory(mounts ...*manifest.Mount) string {
	for _, m := range mounts {
		if key := path.Base(m.MountPath); m.Name == chart.DirectoryVolume(key) {
			return ": take " + key + " out of ruler.directories of your values"
		}
	}
	return ""
}
