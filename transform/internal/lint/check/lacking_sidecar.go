package check

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/patch"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// LacksSidecar reports a ruler that post-render gives a sidecar. Where nothing is
// planned, because post-render would refuse the input, the model says what it can.
func (p *Probe) LacksSidecar(r *delivery.Ruler) bool {
	if p.served(r) {
		return false
	}
	if change, ok := p.Change(r); ok && !change.Reason.Untold() {
		return change.Reason == finding.Injected
	}
	kind := r.Object.Kind
	return r.Runs == loki.RoleRuler && len(r.Sidecars) == 0 && (kind == "StatefulSet" || kind == "Deployment") &&
		!r.Object.OptedOut() && p.MayReadFiles(r)
}

// Injected reports a ruler to which post-render adds a sidecar.
func (p *Probe) Injected(r *delivery.Ruler) bool {
	if p.served(r) {
		return false
	}
	change, _ := p.Change(r)
	return change.Reason == finding.Injected
}

// served reports a ruler with a sidecar that post-render is sure to take for the one of
// its rules, so that it adds no other: that need not be planned to be known.
func (p *Probe) served(r *delivery.Ruler) bool {
	if len(r.Sidecars) == 0 {
		return false
	}
	dir, known := r.Config.RulesDir()
	set := p.presetOf(r).set
	known = known && p.Assume.Directory == "" && set != nil && set.Variable(patchset.RulesDir) == patchset.Auto // what post-render goes by
	return slices.ContainsFunc(r.Sidecars, func(s *sidecar.Config) bool {
		return !s.Folder.Known || s.Folder.Text == "" || known && delivery.Within(s.Directory(), dir)
	})
}

// Lacking are the rulers that lack a sidecar, each with the one that post-render
// would add: what it will miss is worth knowing before.
func (p *Probe) Lacking() []RulerSidecar { return p.lacking }

func (p *Probe) allLacking() []RulerSidecar {
	var all []RulerSidecar
	for _, r := range p.Rulers {
		if p.LacksSidecar(r) {
			if s := p.presetOf(r).sidecar; s != nil {
				all = append(all, RulerSidecar{r, s})
			}
		}
	}
	return all
}

// Denied is a sidecar, or one that post-render would add, that may not read what it asks
// for, and why.
type Denied struct {
	RulerSidecar
	Hop delivery.Hop
}

// Denied are the sidecars that may not read what they ask for, absent ones last.
func (p *Probe) Denied() []Denied { return p.denied }

func (p *Probe) allDenied() []Denied {
	var all []Denied
	for _, s := range slices.Concat(p.sidecars, p.lacking) {
		if h := p.Access(s.Ruler, s.Sidecar); h.State == finding.Fail {
			all = append(all, Denied{s, h})
		}
	}
	return all
}

// preset is the patch set for a chart, and the sidecar in it; nil when the patch set
// cannot be used, which is told elsewhere.
type preset struct {
	set     *patchset.PatchSet
	sidecar *sidecar.Config
}

func (p *Probe) presetOf(r *delivery.Ruler) preset {
	of := chart.Of(r.Object)
	key := of.String()
	if known, ok := p.presets[key]; ok {
		return known
	}
	var made preset
	if set, err := p.patchSet.For(of.Name, of.Version); err == nil {
		made = preset{set, sidecar.ReadNew(patch.Pod(set.Pod()).Container())}
	}
	p.presets[key] = made
	return made
}

// Unfetched is, for a ruler without a sidecar, the first object that one would
// select: by the chart's label, in the ruler's own namespace, and fetched by no
// other ruler of the input; nil when there is none.
func (p *Probe) Unfetched(r *delivery.Ruler) *delivery.RuleObject {
	for _, route := range p.Routes {
		if route.Ruler != r || route.Sidecar != nil || route.Mount != nil || !route.Object.Selected || route.Object.OtherKind {
			continue
		}
		if o := route.Object; o.Namespace == "" || r.Namespace == "" || o.Namespace == r.Namespace {
			return o
		}
	}
	return nil
}

// MountsRules reports a ruler that mounts rules itself, where it reads them: it may
// want no sidecar.
func (p *Probe) MountsRules(r *delivery.Ruler) bool {
	return slices.ContainsFunc(p.Routes, func(route *delivery.Route) bool {
		return route.Ruler == r && route.Mount != nil && route.Path != ""
	})
}

// WillHaveSidecar reports a ruler with a sidecar, or one that post-render gives
// one. Where that is not known, because post-render cannot tell the namespace or the address, a
// distributed ruler with a local store is taken to get one.
func (p *Probe) WillHaveSidecar(r *delivery.Ruler) bool {
	if len(r.Sidecars) > 0 || p.Repaired(r) {
		return true
	}
	change, planned := p.Change(r)
	return (!planned || change.Reason.Untold()) && r.Runs == loki.RoleRuler && r.Config.StoreType.Is("local")
}
