package check

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// RulerSection is a values snippet for keys of the Loki config's ruler section,
// and configSection for keys beside it; "" for a chart not known to take them.
func RulerSection(r *delivery.Ruler, keys string) string {
	if chart, _ := r.Object.Chart(); chart == "loki" {
		return "loki:\n  rulerConfig:\n" + indented(keys, "    ")
	}
	return configSection(r, "ruler:\n"+indented(keys, "  "))
}

func configSection(r *delivery.Ruler, keys string) string {
	switch chart, _ := r.Object.Chart(); chart {
	case "loki", "loki-distributed":
		return "loki:\n  structuredConfig:\n" + indented(keys, "    ")
	}
	return ""
}

func indented(lines, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n"+by) + "\n"
}

// LocalStore is the values snippet that makes a ruler read local files, in the
// block that counts for it.
func LocalStore(r *delivery.Ruler, directory string) string {
	if r.Config.Thanos {
		return configSection(r, "ruler_storage:\n  backend: local\n  local:\n    directory: "+directory+"\n")
	}
	return RulerSection(r, "storage:\n  type: local\n  local:\n    directory: "+directory+"\n")
}

// WorkloadValues is a values snippet for the workload itself, by the key the
// chart has for it; "" for other charts than loki's own.
func WorkloadValues(r *delivery.Ruler, keys string) string {
	chart, _ := r.Object.Chart()
	key := map[loki.Role]string{loki.RoleRuler: "ruler", loki.RoleBackend: "backend", loki.RoleRead: "read", loki.RoleAll: "singleBinary"}[r.Runs]
	if chart == "loki" || chart == "loki-distributed" && r.Runs == loki.RoleRuler {
		return key + ":\n" + indented(keys, "  ")
	}
	return ""
}

// ValuesFor is a values snippet for objects of the loki chart, which has the
// keys of sidecar.rules; "" for others.
func ValuesFor(o *manifest.Object, snippet string) string {
	if chart, _ := o.Chart(); chart == "loki" {
		return snippet
	}
	return ""
}
