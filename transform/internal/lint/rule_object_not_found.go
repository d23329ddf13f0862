package lint

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// ruleObjectNotFound: the way is there and nothing goes it, so that labels,
// namespaces and the rules themselves were not judged. Usually they are in
// another repository.
func ruleObjectNotFound() Rule {
	return Rule{ID: "rule-object-not-found", Severity: finding.Warning, Check: func(c *Context) {
		fed := c.fed()
		for _, r := range c.Rulers {
			if !r.Config.StoreType.Is("local") || fed[r] {
				continue
			}
			found := finding.Finding{
				Message: "no rule object for this ruler is in the input: labels, namespaces and the rules themselves were not checked",
				Fix:     finding.Fix{Text: "add the files with the rules: loki-ruler-sidecar lint rendered.yaml rules/"},
			}
			switch {
			case len(r.Sidecars) > 0:
				s := r.Sidecars[max(0, slices.IndexFunc(r.Sidecars, func(s *delivery.Sidecar) bool { return c.ForRules(r, s) }))]
				if !s.Label.Known {
					continue
				}
				found.Path, found.Current = settingPath(s, s.Label), s.Label.Text
				found.Message = fmt.Sprintf("no ConfigMap or Secret with the label %s is in the input: labels, namespaces and the rules themselves were not checked", s.Label.Text)
				c.lacking(r, s, found)
			case c.watches(r): // the sidecar that post-render adds finds nothing either
				c.lacking(r, nil, found)
			}
		}
	}}
}

func (c *Context) lacking(r *delivery.Ruler, s *delivery.Sidecar, found finding.Finding) {
	found.Severity = finding.Info
	if c.Assume.Complete {
		found.Severity = finding.Warning
	}
	if s == nil {
		c.Report(r.Object, nil, found)
		return
	}
	c.Report(r.Object, s.Label.Node.Get("value"), found)
}

// fed are the rulers that some object of the input is for, files in it or not:
// a route leads to them, or ends at a label, kind or namespace that another
// finding is about.
func (c *Context) fed() map[*delivery.Ruler]bool {
	all := map[*delivery.Ruler]bool{}
	for _, r := range c.Routes {
		if r.Ruler != nil && !all[r.Ruler] {
			all[r.Ruler] = c.isFor(r)
		}
	}
	for _, r := range c.Rulers {
		all[r] = all[r] || slices.ContainsFunc(c.Objects, func(o *delivery.RuleObject) bool { return o.Selected && c.Addressed(r, o) })
	}
	return all
}

func (c *Context) isFor(r *delivery.Route) bool {
	stop := r.StopsAt()
	switch {
	case stop == nil:
		return true
	case r.MountedElsewhere():
		return false
	case stop.Stage == finding.Label:
		return c.Judge(r.Ruler, r.Sidecar, r.Object.Object).Asked || c.Near(r.Object.Object) != nil
	case stop.Stage <= finding.Sidecar:
		return r.Object.Selected
	}
	return true
}
