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
	return Rule{ID: "ruler-missing-sidecar", Severity: finding.Error, Fixable: true, Check: func(c *Context) {
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

// lacksSidecar asks the plan. Where there is none, because post-render would
// refuse the input, the model tells as well as it can.
func (c *Context) lacksSidecar(r *delivery.Ruler) bool {
	if change, ok := c.Change(r); ok {
		return change.Reason == finding.Injected
	}
	kind := r.Object.Kind
	return r.Runs == loki.RoleRuler && len(r.Sidecars) == 0 && (kind == "StatefulSet" || kind == "Deployment") &&
		!r.Object.OptedOut() && c.mayReadFiles(r)
}

// wanting are the rulers that lack a sidecar, each with the one that would be
// added: what stands in that one's way is worth knowing before.
func (c *Context) wanting() []served {
	var all []served
	for _, r := range c.Rulers {
		if c.lacksSidecar(r) {
			if s := c.absentSidecar(r); s != nil {
				all = append(all, served{r, s})
			}
		}
	}
	return all
}

// absentSidecar is the patch set's sidecar for a ruler's chart; nil when the
// patch set cannot be used, which is told elsewhere.
func (c *Context) absentSidecar(r *delivery.Ruler) *delivery.Sidecar {
	name, version := r.Object.Chart()
	key := name + " " + version
	if s, ok := c.absent[key]; ok {
		return s
	}
	if c.absent == nil {
		c.absent = map[string]*delivery.Sidecar{}
	}
	c.absent[key] = nil
	if ps, err := c.patchSet.For(name, version); err == nil {
		c.absent[key] = delivery.SidecarIn(ps.Container)
	}
	return c.absent[key]
}

func (c *Context) missingSidecar(r *delivery.Ruler, waiting *delivery.RuleObject) finding.Finding {
	f := finding.Finding{
		Severity: finding.Warning,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  r.Object.Kind + " " + r.Object.Name + " runs a ruler and has no container that fetches rules from ConfigMaps",
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

// waiting has, for each ruler without a sidecar, the first object that one would
// select: by the chart's label, in the ruler's own namespace, and fetched by no
// other ruler of the input.
func (c *Context) waiting() map[*delivery.Ruler]*delivery.RuleObject {
	all := map[*delivery.Ruler]*delivery.RuleObject{}
	for _, way := range c.Routes {
		r, o := way.Ruler, way.Object
		if r == nil || way.Sidecar != nil || way.Mount != nil || !o.Selected || all[r] != nil {
			continue
		}
		if o.Namespace == "" || r.Namespace == "" || o.Namespace == r.Namespace {
			all[r] = o
		}
	}
	return all
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
		Message:  fmt.Sprintf("%s %s has no container that fetches rules from ConfigMaps: nobody reads %s", r.Object.Kind, r.Object.Name, o.ID()),
		Fix:      finding.Fix{Text: "give the pod a rules sidecar"},
	}
	if !r.Config.Known || r.Object.OptedOut() {
		f.Severity = finding.Warning
	}
	switch change, _ := c.Change(r); change.Reason {
	case finding.RulesDirConflict, finding.ContainerConflict:
		f.Fix.Text = "clear what keeps post-render from adding a sidecar: " + change.Detail
	case finding.NotARuler:
		f.Fix.Text = "set sidecar.rules.enabled to true"
		f.Fix.Values = valuesFor(r.Object, "sidecar:\n  rules:\n    enabled: true\n    folder: "+c.folderFor(r)+"\n")
	}
	return f
}
