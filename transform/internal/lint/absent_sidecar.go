package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

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
		c.absent[key] = sidecar.ReadNew(patch.Pod(ps.Pod()).Container())
	}
	return c.absent[key]
}

// waiting has, for each ruler without a sidecar, the first object that one would
// select: by the chart's label, in the ruler's own namespace, and fetched by no
// other ruler of the input.
func (c *Context) waiting() map[*delivery.Ruler]*delivery.RuleObject {
	all := map[*delivery.Ruler]*delivery.RuleObject{}
	for _, route := range c.Routes {
		r, o := route.Ruler, route.Object
		if r == nil || route.Sidecar != nil || route.Mount != nil || !o.Selected || all[r] != nil {
			continue
		}
		if o.Namespace == "" || r.Namespace == "" || o.Namespace == r.Namespace {
			all[r] = o
		}
	}
	return all
}
