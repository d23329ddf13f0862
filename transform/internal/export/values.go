package export

import (
	"fmt"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// FirstWithSidecar is the first chart that can give the ruler the sidecar
// itself (grafana/loki#17231); those of grafana-community all can.
const FirstWithSidecar = "v6.30.0"

// CanDoItself reports a chart with the value ruler.sidecar.
func CanDoItself(name, version string) bool {
	v := "v" + version
	return name == "loki" && semver.IsValid(v) && semver.Compare(v, FirstWithSidecar) >= 0
}

// values writes what to set in the chart. The folder is the tenant's
// directory: the chart's own default is one level too high for Loki.
func values(rulers []*plan.Ruler) ([]File, error) {
	r := rulers[0]
	name, version := r.Object.Chart()
	if !CanDoItself(name, version) {
		return nil, &finding.InputError{
			Place: r.Object.Place(),
			Msg:   fmt.Sprintf("chart %q has no value that gives its ruler the sidecar: loki %s is the first", name+"-"+version, FirstWithSidecar[1:]),
			Hint:  "upgrade the chart, or use post-render, or export kustomize",
		}
	}
	n := document.NewMapping(document.Pair("ruler", document.NewMapping(document.Pair("sidecar", document.NewBool(true)))))
	if folder := folder(r); folder != "" {
		n.Fields = append(n.Fields, document.Pair("sidecar", document.NewMapping(
			document.Pair("rules", document.NewMapping(
				document.Pair("enabled", document.NewBool(true)),
				document.Pair("folder", document.NewString(folder)),
			)),
		)))
	}
	return []File{{"values.yaml", []byte(header(r) + document.Encode(n, 0, "\n"))}}, nil
}

// folder is where the planned sidecar writes; "" when the plan only completes
// one that is there.
func folder(r *plan.Ruler) string {
	for _, a := range r.Adds {
		if a.Key == "" && a.Value.Get("image") != nil {
			return delivery.SidecarIn(a.Value).Folder.Text
		}
	}
	return ""
}
