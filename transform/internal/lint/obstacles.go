package lint

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// Routes are the routes of the rule files past all that lint has to say: an error
// about a ruler, a sidecar or a rule object as a whole, which no hop looks for,
// stops the routes it is about. What is suppressed, or not run, stops none.
func Routes(m *delivery.Model, changes []finding.Change, opts Options) []finding.Route {
	findings := evaluated(m, changes, opts).findings
	all := m.RoutesPast(func(r *delivery.Route) {
		if r.Ruler == nil || r.StopsAt() != nil {
			return // what it stops at comes first
		}
		for _, f := range findings {
			f.obstruct(r)
		}
	})
	tellers := tellers()
	routes := make([]finding.Route, len(all))
	for i, r := range all {
		routes[i] = r.Report(func(c delivery.Cause) string { return tellers[c] })
	}
	return routes
}

// tellers are the ids of the rules that tell each cause.
func tellers() map[delivery.Cause]string {
	all := map[delivery.Cause]string{}
	for _, r := range Rules() {
		for _, c := range r.Tells {
			all[c] = r.ID
		}
	}
	return all
}

// Obstacle is what a finding does to routes: at which stage they stop, or become
// doubtful (Unknown), and which of them. A rule that has none keeps no file from
// its ruler, or tells a cause that the route's own hops find for each file.
type Obstacle struct {
	Stage finding.Stage
	State finding.State
	Scope Scope
}

// Scope tells whether a finding is about a route.
type Scope func(Reported, *delivery.Route) bool

// obstruct puts a finding's obstacles in the way of a route. Only what is as bad
// as its rule can be is one.
func (f Reported) obstruct(r *delivery.Route) {
	if f.Suppressed != "" || f.Severity < f.rule.Severity {
		return
	}
	for _, o := range f.rule.Stops {
		if o.Scope(f, r) {
			r.Obstruct(finding.Hop{Stage: o.Stage, State: o.State, Evidence: f.Message, Place: f.Place, Rule: f.Rule})
		}
	}
}

// ThisPod are all routes to the ruler that a finding is about: a pod that is
// refused or does not start, and a Loki that does not evaluate, take them all
// along, whichever container is at fault.
func ThisPod(f Reported, r *delivery.Route) bool { return f.about == r.Ruler.Object }

// ThisSidecar are the routes that lead through the sidecar a finding points into.
func ThisSidecar(f Reported, r *delivery.Route) bool {
	return r.Sidecar != nil && f.Sidecar(r.Ruler) == r.Sidecar
}

// NoSidecar are all routes to a ruler, for a finding that points into none of its
// sidecars.
func NoSidecar(f Reported, r *delivery.Route) bool { return ThisPod(f, r) && f.Sidecar(r.Ruler) == nil }

// ThisObject are the routes of a rule object: one that the API server refuses,
// or that is gone at once, is seen by no sidecar.
func ThisObject(f Reported, r *delivery.Route) bool { return f.about == r.Object.Object }

// ThisFile are the routes of one key of a rule object.
func ThisFile(f Reported, r *delivery.Route) bool {
	return ThisObject(f, r) && f.Path == r.File.Path()
}

// Sidecar is the one of a ruler that a finding about its workload points into,
// nil for none.
func (f Reported) Sidecar(r *delivery.Ruler) *delivery.Sidecar {
	if f.about != r.Object {
		return nil
	}
	for _, s := range r.Sidecars {
		if strings.HasPrefix(f.Path, s.Container.Path.String()+".") {
			return s
		}
	}
	return nil
}
