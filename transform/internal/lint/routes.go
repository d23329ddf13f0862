package lint

import (
	"cmp"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Routes are the routes of the rule files, with all that lint finds: an error about
// a ruler, a sidecar or a rule object as a whole, which no hop looks for, stops
// the routes it is about. A finding that is suppressed, or of a rule that is not
// run, stops none: what a hop itself finds becomes doubtful then.
func Routes(m *delivery.Model, changes []finding.Change, opts Options) []finding.Route {
	rules := Rules()
	tellers := tellers(rules)
	findings, all := onRoutes(m, known(changes), thatMatter(m, rules), opts)
	if waive := waiver(m, findings, tellers); waive != nil || obstruct(findings, all) {
		all = past(m, findings, waive)
	}
	routes := make([]finding.Route, len(all))
	for i, r := range all {
		routes[i] = r.Report(func(c delivery.Cause) string { return tellers[c] })
		all[i] = nil // what was reported is most of what trace would hold
	}
	return routes
}

// obstruct reports findings that may stand in the way of some of these routes. They do in
// none that stops before Loki reads the file: what it stops at comes first.
func obstruct(findings []check.Reported, routes []*delivery.Route) bool {
	about := map[*manifest.Object]bool{}
	for _, f := range findings {
		if f.Stops() {
			about[f.About] = true
		}
	}
	return len(about) > 0 && slices.ContainsFunc(routes, func(r *delivery.Route) bool {
		stop := r.StopsAt()
		return r.Ruler != nil && (stop == nil || stop.Stage >= finding.Parse) && (about[r.Ruler.Object] || about[r.Object.Object])
	})
}

// past are the routes with what findings put in their way, or let pass.
func past(m *delivery.Model, findings []check.Reported, waive func(*delivery.Route, delivery.Hop) string) []*delivery.Route {
	about := map[*manifest.Object][]int{}
	for i, f := range findings {
		about[f.About] = append(about[f.About], i)
	}
	return m.RoutesPast(func(r *delivery.Route) {
		if r.Ruler == nil || r.StopsAt() != nil {
			return // what it stops at comes first
		}
		theirs := slices.Concat(about[r.Ruler.Object], about[r.Object.Object])
		slices.Sort(theirs) // of two at one stage the first counts
		for _, i := range theirs {
			findings[i].Obstruct(r)
		}
	}, waive)
}

// thatMatter are the rules whose findings may change a route: those that stop some, and
// all of them where one may be suppressed.
func thatMatter(m *delivery.Model, rules []check.Rule) []check.Rule {
	if len(readIgnores(m.Set)) > 0 {
		return rules
	}
	var all []check.Rule
	for i := range rules {
		if len(rules[i].Stops) > 0 {
			all = append(all, rules[i])
		}
	}
	return all
}

// waiver answers for the reason why what a hop finds is suppressed; nil where nothing
// is. A finding about a ruler or a rule object is about their routes; one about another
// object, such as a binding, about all that it stops.
func waiver(m *delivery.Model, findings []check.Reported, tellers map[delivery.Cause]string) func(*delivery.Route, delivery.Hop) string {
	suppressed := map[string][]check.Reported{}
	for _, f := range findings {
		if f.Suppressed != "" {
			suppressed[f.Rule] = append(suppressed[f.Rule], f)
		}
	}
	if len(suppressed) == 0 {
		return nil
	}
	ends := map[*manifest.Object]bool{}
	for _, r := range m.Rulers {
		ends[r.Object] = true
	}
	for _, o := range m.Objects {
		ends[o.Object] = true
	}
	return func(r *delivery.Route, h delivery.Hop) string {
		for _, f := range suppressed[cmp.Or(h.Rule, tellers[h.Cause])] {
			if !ends[f.About] || f.About == r.Object.Object || r.Ruler != nil && f.About == r.Ruler.Object {
				return f.Suppressed
			}
		}
		return ""
	}
}

// tellers are the ids of the rules that tell each cause.
func tellers(rules []check.Rule) map[delivery.Cause]string {
	all := map[delivery.Cause]string{}
	for _, r := range rules {
		for _, c := range r.Tells {
			all[c] = r.ID
		}
	}
	return all
}
