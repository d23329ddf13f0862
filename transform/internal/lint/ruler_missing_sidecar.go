package lint

import (
	"fmt"
	"path"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
)

// rulerMissingSidecar: in Distributed mode the chart gives the ruler no sidecar
// unless ruler.sidecar says so, and before 6.30 it cannot (grafana/loki#16529).
//
// What counts as missing is what post-render would add, no more and no less.
// Beside that, a rule object of the input that no ruler fetches is told of where
// post-render does not help: Loki in another mode, or something in its way.
func rulerMissingSidecar() Rule {
	return Rule{ID: "ruler-missing-sidecar", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.SidecarMissing}, Check: func(c *Context) {
		waiting := c.waiting()
		for _, r := range c.Rulers {
			switch {
			case c.lacksSidecar(r):
				c.Report(r.Object, nil, c.missingSidecar(r, waiting[r]))
			case waiting[r] != nil && len(r.Sidecars) == 0 && c.mayReadFiles(r):
				c.Report(r.Object, nil, c.unfetched(r, waiting[r]))
			}
		}
	}}
}

func (c *Context) missingSidecar(r *delivery.Ruler, waiting *delivery.RuleObject) finding.Finding {
	f := finding.Finding{
		Severity: finding.Warning,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  "the pod runs a ruler and has no container that fetches rules from ConfigMaps",
		Fix:      finding.Fix{Text: "let Helm run loki-ruler-sidecar post-render", ByPostRender: c.Repaired(r)},
	}
	switch {
	case !r.Config.Known:
		f.Message += "; that it reads local files is assumed, for its Loki config is not in the input"
	case waiting == nil:
		f.Message += ": rules in labelled ConfigMaps would be read by nobody"
	default:
		f.Severity = finding.Error
		f.Message += ": nobody reads " + waiting.ID().String()
	}
	name, version := r.Object.Chart()
	if chartCan(r) {
		f.Fix.Text = "set ruler.sidecar to true (chart 6.30.0 and later), or " + f.Fix.Text
		f.Fix.Values = "ruler:\n  sidecar: true\nsidecar:\n  rules:\n    enabled: true\n    folder: " + c.folderFor(r) + "\n"
	} else if name != "" && version != "" {
		f.Fix.Text += fmt.Sprintf(": chart %s %s has no value for it", name, version)
	}
	return f
}

// chartCan reports a chart with the value ruler.sidecar: loki from 6.30.0 on,
// and so every one of the community's.
func chartCan(r *delivery.Ruler) bool {
	name, version := r.Object.Chart()
	return name == "loki" && r.Runs == loki.RoleRuler && semver.Compare("v"+version, "v6.30.0") >= 0
}

// folderFor is the FOLDER that suits a ruler: the only tenant's directory, or
// the rules directory where each object chooses its tenant.
func (c *Context) folderFor(r *delivery.Ruler) string {
	tenant, known := c.Tenant(r)
	if !known {
		tenant = "fake"
	}
	return path.Join(rulesDirectory(r), tenant)
}

// unfetched: post-render leaves this ruler alone.
func (c *Context) unfetched(r *delivery.Ruler, o *delivery.RuleObject) finding.Finding {
	f := finding.Finding{
		Severity: finding.Error,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  "the pod has no container that fetches rules from ConfigMaps: nobody reads " + o.ID().String(),
		Fix:      finding.Fix{Text: "give the pod a rules sidecar"},
	}
	if !r.Config.Known || r.Object.OptedOut() {
		f.Severity = finding.Warning
	}
	switch change, _ := c.Change(r); change.Reason {
	case finding.RulesDirConflict, finding.ContainerConflict:
		f.Fix.Text = "clear what keeps post-render from adding a sidecar: " + change.Detail
	case finding.NotARuler, finding.DisabledByValues:
		f.Fix.Text = "set sidecar.rules.enabled to true"
		f.Fix.Values = valuesFor(r.Object, "sidecar:\n  rules:\n    enabled: true\n    folder: "+c.folderFor(r)+"\n")
	default: // there is nothing in the way to name
	}
	return f
}
