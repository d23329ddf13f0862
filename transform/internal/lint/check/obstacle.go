package check

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Obstacle is what a finding does to routes: at which stage they stop, or become
// doubtful (Unknown), and which of them. A rule that has none keeps no file from
// its ruler, or tells a cause that the route's own hops find for each file.
type Obstacle struct {
	Stage finding.Stage
	State finding.State
	Scope Scope
}

// Blocks makes routes stop.
func Blocks(stage finding.Stage, scope Scope) Obstacle {
	return Obstacle{stage, finding.Fail, scope}
}

// Doubts makes it unknown whether routes arrive.
func Doubts(stage finding.Stage, scope Scope) Obstacle {
	return Obstacle{stage, finding.Unknown, scope}
}

// Scope tells whether a finding is about a route.
type Scope func(Reported, *delivery.Route) bool

// Reported is a finding with its rule, and the very object it is about: two
// documents may name themselves alike.
type Reported struct {
	finding.Finding
	About *manifest.Object // nil for a document that holds none
	rule  Rule
}

// Stops reports a finding that has obstacles. Only what is as bad as its rule can be is
// one, and nothing that is suppressed.
func (f Reported) Stops() bool {
	return len(f.rule.Stops) > 0 && f.Suppressed == "" && f.Severity >= f.rule.Severity
}

// Obstruct puts a finding's obstacles in the way of a route.
func (f Reported) Obstruct(r *delivery.Route) {
	if !f.Stops() {
		return
	}
	for _, o := range f.rule.Stops {
		if o.Scope(f, r) {
			r.Obstruct(finding.Hop{Stage: o.Stage, State: o.State, Evidence: f.Message, Place: f.Place, Rule: f.Rule})
		}
	}
}

// ThisPod are all routes to the ruler that a finding is about. Whichever container
// is at fault, nothing arrives at a pod that is refused or does not start, or at a
// Loki that does not evaluate.
func ThisPod(f Reported, r *delivery.Route) bool { return f.About == r.Ruler.Object }

// ThisSidecar are the routes that lead through the sidecar a finding points into.
func ThisSidecar(f Reported, r *delivery.Route) bool {
	return r.Sidecar != nil && f.Sidecar(r.Ruler) == r.Sidecar
}

// NoSidecar are all routes to a ruler, for a finding that points into none of its
// sidecars.
func NoSidecar(f Reported, r *delivery.Route) bool { return ThisPod(f, r) && f.Sidecar(r.Ruler) == nil }

// ThisObject are the routes of a rule object. No sidecar sees one that the API
// server rejects, or that is gone at once.
func ThisObject(f Reported, r *delivery.Route) bool { return f.About == r.Object.Object }

// ThisFile are the routes of one key of a rule object.
func ThisFile(f Reported, r *delivery.Route) bool {
	return ThisObject(f, r) && f.Path == r.File.Path()
}

// Sidecar is the one of a ruler that a finding about its workload points into,
// nil for none.
func (f Reported) Sidecar(r *delivery.Ruler) *sidecar.Config {
	if f.About != r.Object {
		return nil
	}
	for _, s := range r.Sidecars {
		if strings.HasPrefix(f.Path, s.Container.Path.String()+".") {
			return s
		}
	}
	return nil
}
