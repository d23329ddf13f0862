package delivery

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// State is how a hop went.
type State uint8

// The states.
const (
	Pass State = iota
	Fail
	Unknown
)

// Hop is one step of a rule's way, with its evidence.
type Hop struct {
	Name     string // ruler, sidecar, label, namespace, access, volume, directory, tenant, parse, alertmanager
	State    State
	Evidence string // one clause
	Place    finding.Place
	Finding  string // id of the lint rule that tells more; "" for a pass
}

// Route is the way of one rule file to one ruler: through a sidecar, by a mount
// (Sidecar is nil, Mount is not), or nowhere.
type Route struct {
	Object  *RuleObject
	File    *RuleFile
	Ruler   *Ruler // nil when the input has none
	Sidecar *Sidecar
	Mount   *manifest.Mount

	Hops   []Hop  // ends at the first that fails, but for alertmanager
	Path   string // the file Loki reads; "" when it never gets there
	Tenant string // "" when unknown
	// Foreign: the ruler never wants the file, and nothing says that it is meant
	// for Loki at all.
	Foreign bool
}

// Arrives tells whether the ruler will load the file: Fail when a hop fails,
// Unknown when one is not known, else Pass. Where alerts go afterwards is told
// by the last hop and does not count.
func (r *Route) Arrives() State {
	state := Pass
	for _, h := range r.Hops {
		switch {
		case h.Name == hopAlertmanager:
		case h.State == Fail:
			return Fail
		case h.State == Unknown:
			state = Unknown
		}
	}
	return state
}

// StopsAt is the hop that fails, nil when none does.
func (r *Route) StopsAt() *Hop {
	for i := range r.Hops {
		if r.Hops[i].State == Fail && r.Hops[i].Name != hopAlertmanager {
			return &r.Hops[i]
		}
	}
	return nil
}

// Routes lists the way of every rule file to every ruler, in input order. A
// file that some ruler selects is not led to those that do not.
func (m *Model) Routes() []*Route { return m.RoutesPast(func(*Route) {}) }

// RoutesPast lists the routes when more stands in their way than their own hops
// look for: obstruct puts it there, see [Route.Obstruct], before one file's fate
// becomes that of others.
func (m *Model) RoutesPast(obstruct func(*Route)) []*Route {
	var all []*Route
	for _, o := range m.Objects {
		for _, f := range o.Files {
			all = append(all, m.routes(o, f)...)
		}
	}
	for _, r := range all {
		obstruct(r)
	}
	poison(all)
	for _, r := range all {
		m.alertmanager(r)
	}
	return all
}

func (m *Model) routes(o *RuleObject, f *RuleFile) []*Route {
	var reached, stopped []*Route
	for _, r := range m.Rulers {
		ways := m.waysTo(r, o, f)
		for _, w := range ways {
			m.travel(w)
			if stop := w.StopsAt(); stop != nil && early(stop.Name) {
				stopped = append(stopped, w)
				continue
			}
			reached = append(reached, w)
		}
	}
	switch {
	case len(reached) > 0:
		return reached
	case len(stopped) > 0:
		foreign := m.foreign(o, stopped)
		for _, w := range stopped {
			w.Foreign = foreign
		}
		return stopped
	}
	lost := &Route{Object: o, File: f}
	lost.hop(hopRuler, Unknown, "no Loki ruler is in the input", o.Place(), "cannot-verify")
	return []*Route{lost}
}

// early hops decide whether a ruler wants the file at all.
func early(name string) bool {
	return name == hopRuler || name == "sidecar" || name == "label" || name == "namespace"
}

// waysTo: by a mount of the object itself, else through each sidecar of the
// pod, else the way that ends at the missing sidecar.
func (m *Model) waysTo(r *Ruler, o *RuleObject, f *RuleFile) []*Route {
	for _, static := range m.Static(r) {
		if static.Object == o.Object && static.shows(f.Key) {
			return []*Route{{Object: o, File: f, Ruler: r, Mount: static.Mount}}
		}
	}
	if mount := m.astray(r, o, f); mount != nil {
		return []*Route{{Object: o, File: f, Ruler: r, Mount: mount}}
	}
	var ways []*Route
	for _, s := range r.Sidecars {
		if m.mayDeliver(r, s, o.Object) {
			ways = append(ways, &Route{Object: o, File: f, Ruler: r, Sidecar: s})
		}
	}
	if len(ways) == 0 {
		ways = append(ways, &Route{Object: o, File: f, Ruler: r})
	}
	return ways
}

// travel walks the hops until one fails.
func (m *Model) travel(r *Route) {
	hops := []func(*Route) bool{m.atRuler, m.atMount}
	if r.Mount == nil {
		hops = []func(*Route) bool{m.atRuler, m.atSidecar, m.atLabel, m.atNamespace, m.atAccess, m.atVolume}
	}
	for _, h := range append(hops, m.atDirectory, m.atTenant, m.atParse) {
		if !h(r) {
			return
		}
	}
}

// hop notes a step and says whether to go on.
func (r *Route) hop(name string, s State, evidence string, at finding.Place, id string) bool {
	if s == Pass {
		id = ""
	}
	r.Hops = append(r.Hops, Hop{name, s, evidence, at, id})
	return s != Fail
}

// atParse: Loki accepts the file.
func (m *Model) atParse(r *Route) bool {
	h := r.parse()
	return r.hop(h.Name, h.State, h.Evidence, h.Place, h.Finding)
}

func (r *Route) parse() Hop {
	f := r.File
	at := r.Object.NodePlace(f.Value)
	if bad := r.Object.Refused(); bad != nil {
		return Hop{"parse", Fail, "the API server refuses the object: the value of " + bad.Key + " " + bad.Refused, r.Object.NodePlace(bad.Value), "rule-file-invalid"}
	}
	if f.Remote {
		return Hop{"parse", Unknown, "the sidecar downloads it", at, "cannot-verify"}
	}
	if f.Verdict == nil {
		return Hop{"parse", Unknown, "not judged", at, "cannot-verify"}
	}
	for _, p := range f.Verdict.Problems {
		if p.Severity == finding.Error {
			return Hop{"parse", Fail, p.Message, f.Place(r.Object.Object, p.Start, p.End), p.Rule}
		}
	}
	return Hop{"parse", Pass, counted(f.Verdict.Alerts, "alert") + ", " + counted(f.Verdict.Records, "recording rule"), at, ""}
}

// poison: one file that Loki refuses keeps every tenant's rules from loading
// (runtime.md), so the others that reach the same ruler stop there too.
func poison(all []*Route) {
	bad := map[*Ruler]*Route{}
	for _, r := range all {
		if r.refused() == nil {
			continue
		}
		if first := bad[r.Ruler]; first == nil || first.doubtful() && !r.doubtful() {
			bad[r.Ruler] = r
		}
	}
	for _, r := range all {
		culprit := bad[r.Ruler]
		last := len(r.Hops) - 1
		if culprit == nil || r.Hops[last].Name != "parse" || r.Hops[last].State != Pass {
			continue
		}
		state, but := Fail, " does not, and that stops loading for every tenant"
		if culprit.doubtful() {
			state, but = Unknown, " would not, and may get there: that would stop loading for every tenant"
		}
		why := culprit.refused()
		r.Hops[last] = Hop{"parse", state, "it would load, but " + culprit.Object.ID().String() + " " + culprit.File.Key + but, why.Place, why.Finding}
	}
}

// refused is the hop where Loki refuses the file, nil when it does not, or never
// sees it. It reads the files of tenants that nobody asks for as well.
func (r *Route) refused() *Hop {
	stop := r.StopsAt()
	if stop == nil || order(stop.Name) < order("tenant") || r.Object.Refused() != nil {
		return nil
	}
	if stop.Finding == "file-mode-unreadable" {
		return stop
	}
	if r.File.Verdict == nil || r.File.Verdict.Loads {
		return nil
	}
	h := r.parse()
	return &h
}

// doubtful: some hop before is not known, so the file may not get to the ruler.
func (r *Route) doubtful() bool {
	return slices.ContainsFunc(r.Hops, func(h Hop) bool { return h.State == Unknown && h.Name != hopAlertmanager })
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
