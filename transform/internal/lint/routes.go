package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// Routes are the routes of the rule files, with all that lint finds: an error about
// a ruler, a sidecar or a rule object as a whole, which no hop looks for, stops
// the routes it is about. A finding that is suppressed, or of a rule that is not
// run, stops none.
func Routes(m *delivery.Model, changes []finding.Change, opts Options) []finding.Route {
	findings := evaluated(m, changes, opts)
	all := m.RoutesPast(func(r *delivery.Route) {
		if r.Ruler == nil || r.StopsAt() != nil {
			return // what it stops at comes first
		}
		for _, f := range findings {
			f.Obstruct(r)
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
