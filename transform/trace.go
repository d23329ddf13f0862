package transform

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint"
)

// State is how a hop, or a whole route, went.
type State string

// The states.
const (
	Passed  State = "pass"
	Failed  State = "fail"
	Unknown State = "unknown" // the input does not tell
)

// Route is the way of one rule file, a key of a ConfigMap or Secret, to one
// ruler.
type Route struct {
	Object  finding.Object
	Place   finding.Place
	Key     string
	Ruler   finding.Object // zero when the input has none
	Hops    []Hop          // ends at the first that fails
	Path    string         // the file Loki reads; "" when it never gets there
	Tenant  string         // "" when unknown
	Arrives State
	Finding string // id of the rule that tells why it stops; "" when it does not
	// Foreign: it stops because nothing says that the file is meant for Loki at
	// all. It may be a rule of Prometheus, or a dashboard.
	Foreign bool
}

// Hop is one step of a route, with its evidence.
type Hop struct {
	Name     string // ruler, sidecar, label, namespace, access, volume, directory, tenant, parse, alertmanager
	State    State
	Evidence string
	Place    finding.Place
	Finding  string
}

// Trace follows every rule file of manifests that are applied together. What
// lint reports as an error about a ruler or a rule object as a whole stops its
// routes at the hop that fits, unless it is suppressed. The error is for bad
// options and for a patch set that cannot be used.
func Trace(inputs []Input, opts LintOptions) ([]Route, error) {
	if err := KnownRules(slices.Concat(opts.Enable, opts.Disable)); err != nil {
		return nil, err
	}
	m, changes, err := model(inputs, opts)
	if err != nil {
		return nil, err
	}
	if len(m.Broken) > 0 {
		return nil, m.Broken[0]
	}
	var all []Route
	for _, r := range lint.Routes(m, changes, opts.lint()) {
		all = append(all, route(r))
	}
	return all, nil
}

func route(r *delivery.Route) Route {
	out := Route{
		Object: r.Object.ID(), Place: r.Object.Place(), Key: r.File.Key,
		Path: r.Path, Tenant: r.Tenant, Arrives: state(r.Arrives()), Foreign: r.Foreign,
	}
	if r.Ruler != nil {
		out.Ruler = r.Ruler.Object.ID()
	}
	if stop := r.StopsAt(); stop != nil {
		out.Finding = stop.Finding
	}
	for _, h := range r.Hops {
		out.Hops = append(out.Hops, Hop{h.Name, state(h.State), h.Evidence, h.Place, h.Finding})
	}
	return out
}

func state(s delivery.State) State {
	switch s {
	case delivery.Pass:
		return Passed
	case delivery.Fail:
		return Failed
	}
	return Unknown
}
