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
			if f.Suppressed != "" {
				continue
			}
			if stage, state := f.obstacle(r); state != finding.Pass {
				r.Obstruct(finding.Hop{Stage: stage, State: state, Evidence: f.Message, Place: f.Place, Rule: f.Rule})
			}
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

// obstacle is the hop where a finding stops a route, or makes it doubtful; Pass
// is no obstacle. The ids that are not here need none: the hops of the route
// itself tell them, for each file, or they do not keep a file from its ruler.
func (f said) obstacle(r *delivery.Route) (stage finding.Stage, state finding.State) {
	if f.Severity < finding.Error && f.Rule != "enabled-tenants-excludes" {
		return 0, finding.Pass
	}
	switch f.about {
	case r.Ruler.Object:
		return f.ofRuler(r)
	case r.Object.Object:
		return f.ofObject(r)
	}
	return 0, finding.Pass
}

// ofRuler: a pod that is refused or does not start, and a Loki that does not
// evaluate, take all routes with them, whichever container is at fault; a
// sidecar only those that lead through it.
func (f said) ofRuler(r *delivery.Route) (stage finding.Stage, state finding.State) {
	at := f.sidecar(r.Ruler)
	mine := at != nil && at == r.Sidecar
	switch f.Rule {
	case "rules-dir-not-creatable", "remote-write-config-fatal", "ruler-wal-dir-not-writable", "alertmanager-url-suspicious",
		"mount-path-duplicate", "pss-restricted-violation":
		return finding.Ruler, finding.Fail
	case "sidecar-port-conflict": // whoever starts last loses: Loki, or only a health server
		return finding.Ruler, finding.Unknown
	case "rule-path-equals-storage-dir":
		return finding.Directory, finding.Fail
	case "enabled-tenants-excludes":
		return finding.Tenant, when(excluded(r), finding.Fail)
	case "mount-read-only": // of what a sidecar cannot write, the volume tells
		return finding.Ruler, when(at == nil, finding.Fail)
	case "sidecar-method-hazard":
		if at != nil && once(at) {
			return finding.Ruler, finding.Fail // the pod never leaves Init
		}
		return finding.Sidecar, when(mine, finding.Unknown) // files are written at each start, or come and go
	case "sidecar-probe-unsupported": // files are written before it is restarted
		return finding.Sidecar, when(mine, finding.Unknown)
	case "sidecar-env-invalid", "sidecar-tmp-not-writable":
		return finding.Sidecar, when(mine, finding.Fail)
	case "file-mode-unreadable":
		return finding.Parse, when(mine, finding.Fail)
	}
	return 0, finding.Pass
}

// ofObject: an object the API server refuses, or that is gone at once, is seen
// by no sidecar.
func (f said) ofObject(r *delivery.Route) (stage finding.Stage, state finding.State) {
	switch f.Rule {
	case "rule-object-label-mismatch", "rule-object-too-large", "rule-object-is-hook":
		return finding.Label, finding.Fail
	case "duplicate-target-file":
		return finding.Directory, when(f.Path == r.File.Path(), finding.Fail)
	case "enabled-tenants-excludes":
		return finding.Tenant, when(excluded(r), finding.Fail)
	}
	return 0, finding.Pass
}

// sidecar is the one a finding about a ruler's workload points into, nil for
// none.
func (f said) sidecar(r *delivery.Ruler) *delivery.Sidecar {
	for _, s := range r.Sidecars {
		if strings.HasPrefix(f.Path, s.Container.Path.String()+".") {
			return s
		}
	}
	return nil
}

func excluded(r *delivery.Route) bool {
	_, key := excludedBy(r.Ruler, r.Tenant)
	return r.Tenant != "" && key != ""
}

// when is a state under a condition.
func when(yes bool, state finding.State) finding.State {
	if yes {
		return state
	}
	return finding.Pass
}
