package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// judge runs rules on what they look at.
type judge struct{ *check.Probe }

func (j judge) run(r check.Rule) {
	p := j.Probe
	p.Begin(r)
	if r.Input != nil {
		r.Input(p)
	}
	each(p, r.Manifest, p.Set.All)
	each(p, r.Ruler, func() []*delivery.Ruler { return p.Rulers })
	each(p, r.Store, func() []*delivery.Ruler { return j.atFault(r) })
	if r.Volume != nil {
		j.volume(r)
	}
	each(p, r.Sidecar, p.Sidecars)
	each(p, r.Absent, p.Lacking)
	each(p, r.Access, func() []check.RulerSidecar { return j.denied(r) })
	if r.Placement != nil {
		j.placement(r)
	}
	each(p, r.Route, func() []*delivery.Route { return once(r, j.stopped(r)) })
	each(p, r.Object, func() []*delivery.RuleObject { return j.RuleObjects })
	if r.File != nil {
		j.files(r)
	}
}

// each runs a check, where the rule has it, on all there is to look at.
func each[T any](p *check.Probe, judge func(*check.Probe, T), all func() []T) {
	if judge == nil {
		return
	}
	for _, one := range all() {
		judge(p, one)
	}
}

// atFault are the rulers whose rule store is at fault for a cause the rule tells.
func (j judge) atFault(rule check.Rule) []*delivery.Ruler {
	var all []*delivery.Ruler
	for _, r := range j.Rulers {
		if rule.Told(j.Store(r)) {
			all = append(all, r)
		}
	}
	return all
}

// denied are the sidecars, absent ones too, whose access fails for a cause the
// rule tells.
func (j judge) denied(rule check.Rule) []check.RulerSidecar {
	var all []check.RulerSidecar
	for _, s := range j.Denied() {
		if rule.Told(s.Hop) {
			all = append(all, s.RulerSidecar)
		}
	}
	return all
}

// stopped are the routes that stop for a cause the rule tells.
func (j judge) stopped(rule check.Rule) []*delivery.Route {
	var all []*delivery.Route
	for _, r := range j.Routes {
		if stop := r.StopsAt(); stop != nil && rule.Told(*stop) {
			all = append(all, r)
		}
	}
	return all
}

// once keeps the first of the routes that a rule takes for the same.
func once(rule check.Rule, routes []*delivery.Route) []*delivery.Route {
	if rule.Once == nil {
		return routes
	}
	told := map[any]bool{nil: true}
	var all []*delivery.Route
	for _, r := range routes {
		if key := rule.Once(r); !told[key] {
			told[key] = true
			all = append(all, r)
		}
	}
	return all
}

// volume reports what keeps the files of a sidecar from Loki: at its FOLDER where
// that is the cause, else for each object whose annotation leads there.
func (j judge) volume(rule check.Rule) {
	told := map[*sidecar.Config]bool{}
	for _, s := range j.Sidecars() {
		h, _, ok := j.FolderVolume(s)
		if !ok || h.State != finding.Fail || !rule.Told(h) {
			continue
		}
		told[s.Sidecar] = true
		f := rule.Volume(j.Probe, s, h)
		f.Place = h.Place
		j.Error(s.Ruler.Object, nil, f)
	}
	for _, r := range j.stopped(rule) {
		stop := r.StopsAt()
		if r.Sidecar == nil || told[r.Sidecar] || stop.Stage != finding.Volume {
			continue
		}
		o, n, field := check.PlacedBy(r)
		f := rule.Volume(j.Probe, check.RulerSidecar{Ruler: r.Ruler, Sidecar: r.Sidecar}, *stop)
		f.Path = field
		f.Message += " (" + o.ID().String() + ")"
		j.Error(o.Object, n, f)
	}
}

// placement reports files in the wrong directory once for each cause.
func (j judge) placement(rule check.Rule) {
	told := map[*sidecar.Config]bool{}
	for _, f := range j.Folders() {
		if found := rule.Placement.Folder(j.Probe, f); found != nil {
			told[f.Sidecar] = true
			found.Path = check.EnvPath(f.Sidecar, f.Sidecar.Folder)
			found.Current = f.Sidecar.Folder.Text
			j.Error(f.Ruler.Object, f.Value(), *found)
		}
	}
	for _, r := range j.stopped(rule) {
		if (r.Sidecar == nil || !told[r.Sidecar]) && r.File.BadKey == "" {
			j.misplaced(r, rule.Placement.File(j.Probe, r))
		}
	}
}

// misplaced reports a file at what puts it where it is.
func (j judge) misplaced(r *delivery.Route, f finding.Finding) {
	var about *manifest.Object
	o, n, path := check.PlacedBy(r)
	if about = r.Ruler.Object; o != nil {
		about = o.Object
	}
	f.Path = path
	if n != nil && n.Kind == document.Scalar {
		f.Current = n.Value
	}
	j.Error(about, n, f)
}

func (j judge) files(rule check.Rule) {
	for _, o := range j.RuleObjects {
		for _, f := range o.Files {
			rule.File(j.Probe, o, f)
		}
	}
}
