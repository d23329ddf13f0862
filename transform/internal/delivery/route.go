package delivery

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// Hop is one stage of a route, with its evidence and, where it does not pass, the
// cause. Its Rule is set only where the cause does not tell it.
type Hop struct {
	finding.Hop
	Cause Cause
}

// 35 inlined copies were 3.0 KB of code.
//
//go:noinline
func pass(at finding.Place, evidence string) Hop {
	return Hop{Hop: finding.Hop{State: finding.Pass, Evidence: evidence, Place: at}}
}

// 52 inlined copies were 4.9 KB of code.
//
//go:noinline
func fail(c Cause, at finding.Place, evidence string) Hop {
	return Hop{finding.Hop{State: finding.Fail, Evidence: evidence, Place: at}, c}
}

// 30 inlined copies were 2.6 KB of code.
//
//go:noinline
func unknown(c Cause, at finding.Place, evidence string) Hop {
	return Hop{finding.Hop{State: finding.Unknown, Evidence: evidence, Place: at}, c}
}

// Route is how one rule file gets to one ruler: through a sidecar, by a mount
// (Sidecar is nil, Mount is not), or not at all.
type Route struct {
	Object  *RuleObject
	File    *RuleFile
	Ruler   *Ruler // nil when the input has none
	Sidecar *Sidecar
	Mount   *manifest.Mount
	// Through is what delivers the file to a ruler on an object store, nil for any
	// other. Ruler is its pod then, where it has one that collects.
	Through *Deliverer

	shown MountedRules // what of Mount shows the file

	Hops   []Hop  // ends at the first that fails, but for Alertmanager
	Path   string // the file Loki reads; "" when it never gets there
	Tenant string // "" when unknown
	// Foreign: the ruler never wants the file, and nothing says that it is meant
	// for Loki at all.
	Foreign bool
}

// reads is the ruler that evaluates the file.
func (r *Route) reads() *Ruler {
	if r.Through != nil {
		return r.Through.Ruler
	}
	return r.Ruler
}

// StopsAt is the hop that fails, nil when none does.
//
// 24 inlined copies were 1.5 KB of code.
//
//go:noinline
func (r *Route) StopsAt() *Hop {
	for i := range r.Hops {
		if h := &r.Hops[i]; h.State == finding.Fail && h.Stage != finding.Alertmanager {
			return h
		}
	}
	return nil
}

// Unread reports that the route stops before the sidecar reads the object: it
// asks for others, or looks elsewhere.
func (r *Route) Unread() bool {
	stop := r.StopsAt()
	return stop != nil && (stop.Stage == finding.Label || stop.Stage == finding.Namespace)
}

// Report is the route as all other rooms know it. rule names the lint rule that
// explains a cause.
func (r *Route) Report(rule func(Cause) string) finding.Route {
	out := finding.Route{Object: r.Object.ID(), Place: r.Object.Place(), Key: r.File.Key, Path: r.Path, Tenant: r.Tenant, Foreign: r.Foreign}
	if r.Ruler != nil {
		out.Ruler = r.reads().Object.ID()
	}
	if stop := r.StopsAt(); stop != nil {
		out.Empty = stop.Cause == NoRules
	}
	out.Hops = make([]finding.Hop, 0, len(r.Hops))
	for _, h := range r.Hops {
		h.Hop.Rule = cmp.Or(h.Hop.Rule, rule(h.Cause))
		out.Hops = append(out.Hops, h.Hop)
	}
	return out
}

// Routes lists the routes of every rule file to every ruler, in input order. A
// file that some ruler wants has no routes to those that do not want it, and one
// that none wants has none to those in other namespaces, where rulers run in its own.
func (m *Model) Routes() []*Route { return m.RoutesPast(func(*Route) {}, nil) }

// RoutesPast is Routes with what the hops do not look for: obstruct puts that in
// their place, see [Route.Obstruct], before a file that Loki cannot load stops the
// others. waive, which may be nil, is asked for the reason why somebody has a hop that
// fails go on all the same, "" for none: it becomes doubtful, and stops nothing.
func (m *Model) RoutesPast(obstruct func(*Route), waive func(*Route, Hop) string) []*Route {
	past := *m
	past.waive = waive
	m = &past
	var all []*Route
	for _, o := range m.Objects {
		for _, f := range o.Files {
			all = append(all, m.routes(o, f)...)
		}
	}
	m.overwritten(all)
	for _, r := range all {
		obstruct(r)
	}
	poison(all)
	m.alertmanagers(all)
	return all
}

func (m *Model) routes(o *RuleObject, f *RuleFile) []*Route {
	if o.NotWrapped {
		return m.routesNotWrapped(o, f)
	}
	if o.OtherKind {
		r := m.routeOfOtherKind(o, f)
		r.Hops[0] = m.waived(r, r.Hops[0])
		return []*Route{r}
	}
	if reached, _ := m.routesAmong(m.mayWant(o.Object), o, f); len(reached) > 0 {
		return takenElsewhere(reached)
	}
	waived, stopped := m.routesAmong(m.nearest(o.Object), o, f)
	if m.waive != nil && len(waived) > 0 {
		return append(waived, stopped...)
	}
	if len(waived) > 0 { // something else in the pod may bring it
		return waived
	}
	if len(stopped) > 0 {
		foreign := m.foreign(o, stopped)
		for _, r := range stopped {
			r.Foreign = foreign
		}
		return stopped
	}
	lost := unknown(NoRuler, o.Place(), "no Loki ruler is in the input")
	lost.Stage = finding.Ruler
	return []*Route{{Object: o, File: f, Hops: []Hop{lost}}}
}

// routesAmong are the routes to some rulers: to those that want the file, and to
// those that do not want it at all.
func (m *Model) routesAmong(rulers []int, o *RuleObject, f *RuleFile) (reached, stopped []*Route) {
	for _, number := range rulers {
		for _, r := range m.routesTo(m.Rulers[number], o, f) {
			m.travel(r)
			if stop := r.StopsAt(); stop != nil && stop.Stage <= finding.Namespace {
				stopped = append(stopped, r)
				continue
			}
			reached = append(reached, r)
		}
	}
	return reached, stopped
}

// takenElsewhere leaves out what is no loss where something else brings the file:
// mounts that leave the key out of their items, and what a sidecar writes below
// the mount that shows the very file.
func takenElsewhere(routes []*Route) []*Route {
	if !slices.ContainsFunc(routes, (*Route).brought) {
		return routes
	}
	return slices.DeleteFunc(slices.Clone(routes), func(r *Route) bool {
		stop := r.StopsAt()
		return stop != nil && (stop.Cause == KeyNotMounted || stop.Cause == VolumeHidden && hiddenByItself(r, routes))
	})
}

// brought reports a file that gets to the ruler, whatever Loki says of it.
func (r *Route) brought() bool {
	stop := r.StopsAt()
	return stop == nil || stop.Stage >= finding.Parse
}

// hiddenByItself reports a sidecar's route beside a mount of the same file.
func hiddenByItself(r *Route, beside []*Route) bool {
	return slices.ContainsFunc(beside, func(other *Route) bool {
		return other.Mount != nil && other.Ruler == r.Ruler && other.brought()
	})
}

// routesTo are the routes of a file to one ruler: by each mount of its object where
// the ruler reads, and through each sidecar that asks for it; without a mount,
// through each sidecar of the pod that may bring it, else one that ends at the
// missing sidecar. Of an object that is in the pod otherwise only a sidecar counts
// that surely asks for it.
func (m *Model) routesTo(r *Ruler, o *RuleObject, f *RuleFile) []*Route {
	var all []*Route
	mounts := mountsFor(o, f, r.Mounted)
	if len(mounts) == 0 {
		mounts = m.mountedElsewhere(r, o, f)
	}
	if len(mounts) == 0 && m.throughStore(r) {
		return m.routesThrough(r, o, f)
	}
	for _, rules := range mounts {
		all = append(all, &Route{Object: o, File: f, Ruler: r, Mount: rules.Mount, shown: rules})
	}
	otherwise := len(mounts) > 0 || m.held(r, o)
	for _, s := range r.Sidecars {
		if m.mayDeliver(r, s, o.Object) && (!otherwise || m.wants(r, s, o)) {
			all = append(all, &Route{Object: o, File: f, Ruler: r, Sidecar: s})
		}
	}
	if len(all) == 0 {
		all = append(all, &Route{Object: o, File: f, Ruler: r})
	}
	return all
}

// wants reports a sidecar that surely asks for an object, and not only may.
func (m *Model) wants(r *Ruler, s *Sidecar, o *RuleObject) bool {
	selection := m.Judge(r, s, o.Object)
	return selection.Asked && !selection.Outcome().Refused()
}

// travel takes the stages until one fails.
func (m *Model) travel(r *Route) {
	var stages []stage
	switch {
	case r.Through != nil || r.Mount == nil && m.throughStore(r.Ruler):
		stages = stagesThrough(r)
	case r.Mount != nil:
		stages = []stage{
			{finding.Ruler, (*Model).atRuler},
			{finding.Volume, (*Model).atMount},
			{finding.Directory, (*Model).atDirectory}, {finding.Tenant, (*Model).atTenant}, {finding.Parse, (*Model).atParse},
		}
	default:
		stages = []stage{
			{finding.Ruler, (*Model).atRuler},
			{finding.Sidecar, (*Model).atSidecar}, {finding.Label, (*Model).atLabel}, {finding.Namespace, (*Model).atNamespace}, {finding.Access, (*Model).atAccess}, {finding.Volume, (*Model).atVolume},
			{finding.Directory, (*Model).atDirectory}, {finding.Tenant, (*Model).atTenant}, {finding.Parse, (*Model).atParse},
		}
	}
	var hops [10]Hop // most routes that stop do so early: room for all would be most of what routes take
	taken := hops[:0]
	carried := r.Sidecar != nil || r.Mount != nil || r.Through != nil
	for _, s := range stages {
		if !carried && s.stage > finding.Sidecar && s.stage != finding.Parse {
			continue // that nothing carries it was waived
		}
		h := s.judge(m, r)
		h.Stage = s.stage
		h = m.waived(r, h)
		if taken = append(taken, h); h.State == finding.Fail {
			r.Hops = slices.Clone(taken)
			return
		}
	}
	r.Hops = append(make([]Hop, 0, len(taken)+1), taken...) // one for Alertmanager
}

type stage struct {
	stage finding.Stage
	judge func(*Model, *Route) Hop
}

// waived is a hop that somebody has go on although it fails.
func (m *Model) waived(r *Route, h Hop) Hop {
	if h.State != finding.Fail || m.waive == nil {
		return h
	}
	if reason := m.waive(r, h); reason != "" {
		h.State, h.Evidence = finding.Unknown, h.Evidence+"; suppressed: "+reason
	}
	return h
}

// atParse: Loki accepts the file.
func (m *Model) atParse(r *Route) Hop {
	return r.parse(func(h Hop) bool { return m.waived(r, h).State == finding.Fail })
}

// parse is the first reason why Loki does not take the file that counts, or else the
// first of all.
func (r *Route) parse(counts func(Hop) bool) Hop {
	f := r.File
	at := r.Object.NodePlace(f.Value)
	if bad := r.Object.RejectedKey(); bad != nil {
		return fail(ObjectRejected, r.Object.NodePlace(bad.Value), "the API server refuses the object: "+bad.Refusal())
	}
	if f.Remote {
		return unknown(NotDownloaded, at, "the sidecar downloads it; where it cannot, it writes an empty file, which stops loading for every tenant")
	}
	if f.Verdict == nil {
		return unknown(NotJudged, at, "not judged")
	}
	var first *Hop
	for _, p := range f.Verdict.Problems {
		if p.Severity < finding.Error {
			continue
		}
		h := fail(FileProblem, f.Place(r.Object.Object, p.Start, p.End), r.Object.Withheld(f, p.Message))
		h.Rule = p.Rule
		if counts(h) {
			return h
		}
		first = cmp.Or(first, &h)
	}
	if first != nil {
		return *first
	}
	if f.Verdict.NotJudged {
		return unknown(NotJudged, at, "an expression could not be judged")
	}
	if f.Verdict.Alerts+f.Verdict.Records == 0 {
		return fail(NoRules, at, "the file has no rules: Loki loads nothing from it, and nothing else is disturbed")
	}
	return pass(at, words.Count(f.Verdict.Alerts, "alert")+", "+words.Count(f.Verdict.Records, "recording rule"))
}
