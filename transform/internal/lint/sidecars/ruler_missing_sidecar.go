package sidecars

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// RulerMissingSidecar is rule ruler-missing-sidecar. In Distributed mode the
// chart gives the ruler no sidecar unless ruler.sidecar says so, and before
// 6.30 it cannot (grafana/loki#16529).
//
// What counts as missing is what post-render would add, no more and no less.
// It also reports a rule object of the input that no ruler fetches where
// post-render does not help: Loki runs in another mode, or something stands in
// the way of a sidecar.
func RulerMissingSidecar() check.Rule {
	return check.Rule{
		ID: "ruler-missing-sidecar", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells: []delivery.Cause{delivery.SidecarMissing},
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			o := p.Unfetched(r)
			switch {
			case p.LacksSidecar(r):
				p.Report(r.Object, nil, missingSidecar(p, r, o))
			case o != nil && len(r.Sidecars) == 0 && p.MayReadFiles(r):
				p.Report(r.Object, nil, unfetched(p, r, o))
			case o == nil && hindered(p, r):
				p.Report(r.Object, nil, unhelped(p, r))
			}
		},
	}
}

func missingSidecar(p *check.Probe, r *delivery.Ruler, unfetched *delivery.RuleObject) finding.Finding {
	f := finding.Finding{
		Severity: finding.Warning,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  "the pod runs a ruler and has no container that fetches rules from ConfigMaps",
		Fix:      finding.Fix{Text: "let Helm run loki-ruler-sidecar post-render", ByPostRender: p.Repaired(r)},
	}
	switch change, _ := p.Change(r); change.Reason {
	case finding.NamespaceConflict:
		f.Fix.Text += " with --namespace NAME, for nothing tells in which namespace it will run"
	case finding.AddressConflict:
		f.Fix.Text += " with a patch set that says ADDRESS, for nothing tells at which address it is asked"
	default: // nothing more has to be said to it
	}
	switch {
	case !r.Config.Known:
		f.Message += "; that it reads local files is assumed, for its Loki config is not in the input"
	case unfetched == nil && p.MountsRules(r):
		f.Severity = finding.Info
		f.Message += "; it mounts rules itself, and those need none: rules in labelled ConfigMaps would be read by nobody"
	case unfetched == nil:
		f.Message += ": rules in labelled ConfigMaps would be read by nobody"
	default:
		f.Severity = finding.Error
		f.Message += ": nobody reads " + unfetched.ID().String()
	}
	of := chart.Of(r.Object)
	if check.ChartBringsSidecar(r) {
		f.Fix.Text = "set ruler.sidecar to true (chart " + chart.RulerSidecar.Version() + " and later), or " + f.Fix.Text
		f.Fix.Values = check.ChartSidecar(r, p.FolderFor(r)).String()
	} else if of.Name != "" && of.Version != "" {
		f.Fix.Text += fmt.Sprintf(": chart %s %s has no value for it", of.Name, of.Version)
	}
	return f
}

// hindered reports a distributed ruler that has no sidecar and that post-render can
// give none, because of the directory it reads. What is mounted there may be rules.
func hindered(p *check.Probe, r *delivery.Ruler) bool {
	dir, known := r.Config.RulesDir()
	if !known || len(r.Sidecars) > 0 || !p.MayReadFiles(r) ||
		slices.ContainsFunc(r.Container.Mounts, func(m *manifest.Mount) bool { return delivery.Within(m.MountPath, dir) }) {
		return false
	}
	change, _ := p.Change(r)
	return change.Reason == finding.RulesDirConflict
}

func unhelped(p *check.Probe, r *delivery.Ruler) finding.Finding {
	change, _ := p.Change(r)
	return finding.Finding{
		Severity: finding.Warning,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  "the pod has no container that fetches rules from ConfigMaps, and post-render adds none: " + change.Detail,
		Fix:      finding.Fix{Text: "clear what keeps post-render from adding a sidecar"},
	}
}

// unfetched: post-render leaves this ruler alone.
func unfetched(p *check.Probe, r *delivery.Ruler, o *delivery.RuleObject) finding.Finding {
	f := finding.Finding{
		Severity: finding.Error,
		Path:     r.Pod.SpecPath.String() + ".containers",
		Message:  "the pod has no container that fetches rules from ConfigMaps: nobody reads " + o.ID().String(),
		Fix:      finding.Fix{Text: "give the pod a rules sidecar"},
	}
	if !r.Config.Known || r.Object.OptedOut() {
		f.Severity = finding.Warning
	}
	switch change, _ := p.Change(r); change.Reason {
	case finding.RulesDirConflict, finding.ContainerConflict, finding.TextConflict, finding.NamespaceConflict, finding.AddressConflict:
		f.Fix.Text = "clear what keeps post-render from adding a sidecar: " + change.Detail
	case finding.NotARuler, finding.DisabledByValues:
		f.Fix.Text = "set sidecar.rules.enabled to true"
		f.Fix.Values = check.SidecarFolder(check.Values(r.Object), p.FolderFor(r)).String()
	default: // there is nothing in the way to name
	}
	return f
}
