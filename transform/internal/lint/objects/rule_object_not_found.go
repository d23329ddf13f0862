package objects

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// RuleObjectNotFound is rule rule-object-not-found. Everything is ready for
// rules and there are none in the input, so labels, namespaces and the rules
// themselves were not judged. Usually they are in another repository.
func RuleObjectNotFound() check.Rule {
	return check.Rule{
		ID: "rule-object-not-found", Pages: pages(), Severity: finding.Warning,
		Ruler: func(p *check.Probe, r *delivery.Ruler) {
			if !r.Config.StoreType.Is("local") || isFed(p, r) {
				return
			}
			found := finding.Finding{
				Message: "no rule object for this ruler is in the input: labels, namespaces and the rules themselves were not checked",
				Fix:     finding.Fix{Text: "add the files with the rules: loki-ruler-sidecar lint rendered.yaml rules/"},
			}
			switch {
			case len(r.Sidecars) > 0:
				s := r.Sidecars[max(0, slices.IndexFunc(r.Sidecars, func(s *sidecar.Config) bool { return p.ForRules(r, s) }))]
				if !s.Label.Known || s.Label.Text == "" || s.SelectorRefused() != nil {
					return // another finding is about it
				}
				found.Path, found.Current = check.EnvPath(s, s.Label), s.Label.Text
				found.Message = fmt.Sprintf("no ConfigMap or Secret with the label %s is in the input: labels, namespaces and the rules themselves were not checked", s.Selector())
				lacking(p, r, s, found)
			case p.WillHaveSidecar(r): // the sidecar that post-render adds finds nothing either
				lacking(p, r, nil, found)
			}
		},
	}
}

func lacking(p *check.Probe, r *delivery.Ruler, s *sidecar.Config, found finding.Finding) {
	found.Severity = finding.Info
	if p.Assume.Complete {
		found.Severity = finding.Warning
	}
	if s == nil {
		p.Report(r.Object, nil, found)
		return
	}
	p.Report(r.Object, s.Label.Node.Get("value"), found)
}

// isFed reports a ruler that some object of the input is for, files in it or not:
// a route leads to it, or ends at a label, kind or namespace that another finding
// is about.
func isFed(p *check.Probe, r *delivery.Ruler) bool {
	return slices.ContainsFunc(p.Routes, func(route *delivery.Route) bool { return route.Ruler == r && isFor(p, route) }) ||
		slices.ContainsFunc(p.Objects, func(o *delivery.RuleObject) bool { return o.Selected && p.Addressed(r, o) })
}

func isFor(p *check.Probe, r *delivery.Route) bool {
	stop := r.StopsAt()
	switch {
	case stop == nil:
		return true
	case r.MountedElsewhere():
		return false
	case r.HeldAside():
		return true
	case stop.Stage == finding.Label:
		selection := p.Judge(r.Ruler, r.Sidecar, r.Object.Object)
		return selection.Asked || selection.Labelled || p.Near(r.Object.Object) != nil
	case stop.Stage <= finding.Sidecar:
		return r.Object.Selected
	}
	return true
}
