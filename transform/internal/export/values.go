package export

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// values writes what to set in the chart: a file for each ruler, since each is
// a release of its own.
func values(rulers []*plan.Ruler) ([]File, error) {
	var files []File
	for i, name := range valuesNames(rulers) {
		set, err := chartValues(rulers[i])
		if err != nil {
			return nil, err
		}
		text := header(rulers[i]) + caveat(rulers[i]) + set
		files = append(files, File{name, []byte(text)})
	}
	return files, nil
}

func valuesNames(rulers []*plan.Ruler) []string {
	if len(rulers) == 1 {
		return []string{"values.yaml"}
	}
	names := patchNames(rulers)
	for i := range names {
		names[i] = "values-" + names[i]
	}
	return names
}

// caveat is about access that post-render would add: not every chart that knows
// the sidecar gives its account what it needs, with rbac.namespaced or with an
// account of the ruler's own (charts.md section 7).
func caveat(r *plan.Ruler) string {
	if len(r.Objects) == 0 {
		return ""
	}
	return "# Post-render would add access as well: lint what the chart renders with these values, to see whether it does.\n"
}

// chartValues turns the chart's own sidecar on. The folder is the tenant's
// directory: the chart's own default is one level too high for Loki.
func chartValues(r *plan.Ruler) (string, error) {
	of := chart.Of(r.Object)
	if slices.ContainsFunc(r.Objects, func(o *document.Node) bool { return o.Str("kind") == "Deployment" }) {
		return "", &finding.InputError{
			Place: r.Object.Place(),
			Msg:   "the preset sync adds a Deployment beside a ruler on object storage, and no value of the chart makes one",
			Hint:  "use post-render, or export kustomize or flux",
		}
	}
	if !of.Can(chart.RulerSidecar) {
		return "", &finding.InputError{
			Place: r.Object.Place(),
			Msg:   fmt.Sprintf("%s has no value that gives its ruler the sidecar: loki %s is the first", nameOf(of), chart.RulerSidecar.Version()),
			Hint:  "upgrade the chart, or use post-render, or export kustomize",
		}
	}
	folder, injected := folder(r)
	if !injected {
		return "", &finding.InputError{
			Place: r.Object.Place(),
			Msg:   "the sidecar is there already, and no value of the chart adds what its delivery lacks",
			Hint:  "see what that is with loki-ruler-sidecar diff; use post-render, or export kustomize",
		}
	}
	values := of.Values().Set("ruler.sidecar", true).Set("sidecar.rules.enabled", true)
	if folder != "" {
		values.Set("sidecar.rules.folder", folder)
	}
	return values.String(), nil
}

func nameOf(c chart.Chart) string {
	if c.Name == "" {
		return "a chart that names itself in no helm.sh/chart label"
	}
	return fmt.Sprintf("chart %q", c.Name+"-"+c.Version)
}

// folder is where the sidecar of the plan writes; injected is false when the
// plan adds none and completes one that is there.
func folder(r *plan.Ruler) (dir string, injected bool) {
	for _, a := range r.Adds {
		if a.Key == "" && a.Value.Get("image") != nil {
			return sidecar.ReadNew(a.Value).Folder.Text, true
		}
	}
	return "", false
}
