package delivery

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// TestObstruct: what stands in the way takes the place of a hop, or of the next
// one that the route has, and ends it; what already fails, or is not known,
// stays as it is.
func TestObstruct(t *testing.T) {
	mounted := strings.Replace(release, "{name: rules, mountPath: /rules}\n        - name: sc", "{name: m, mountPath: /rules/fake}\n        - name: sc", 1)
	mounted = strings.Replace(mounted, "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}\n        - {name: m, configMap: {name: mine}}", 1)
	fail := func(stage finding.Stage, id string) finding.Hop {
		return finding.Hop{Stage: stage, State: finding.Fail, Rule: id}
	}
	doubt := func(stage finding.Stage, id string) finding.Hop {
		return finding.Hop{Stage: stage, State: finding.Unknown, Rule: id}
	}
	for _, test := range []struct {
		name, loki string
		obstacles  []finding.Hop
		want       string
		path       string
		tenant     string
	}{
		{"none", release, nil, "arrives /rules/fake/a.yaml fake", "/rules/fake/a.yaml", "fake"},
		{"early", release, []finding.Hop{fail(finding.Sidecar, "a")}, "stops at sidecar [a]", "", ""},
		{"late", release, []finding.Hop{fail(finding.Parse, "a")}, "stops at parse [a]", "/rules/fake/a.yaml", "fake"},
		{"at the directory", release, []finding.Hop{fail(finding.Directory, "a")}, "stops at directory [a]", "/rules/fake/a.yaml", ""},
		{"the earlier wins", release, []finding.Hop{fail(finding.Parse, "a"), fail(finding.Ruler, "b"), fail(finding.Label, "c")}, "stops at ruler [b]", "", ""},
		{"the first of two wins", release, []finding.Hop{fail(finding.Ruler, "a"), fail(finding.Ruler, "b"), doubt(finding.Ruler, "c")}, "stops at ruler [a]", "", ""},
		{"at the tenant", release, []finding.Hop{fail(finding.Tenant, "a")}, "stops at tenant [a]", "/rules/fake/a.yaml", "fake"},
		{"doubt", release, []finding.Hop{doubt(finding.Sidecar, "a"), doubt(finding.Sidecar, "b")}, "unknown sidecar [a]", "/rules/fake/a.yaml", "fake"},
		{"more than doubt", release, []finding.Hop{doubt(finding.Sidecar, "a"), fail(finding.Sidecar, "b")}, "stops at sidecar [b]", "", ""},
		{"a hop that a mount does not have", mounted, []finding.Hop{fail(finding.Label, "a")}, "stops at volume [a]", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := build(t, finding.Assume{}, test.loki, rules).RoutesPast(func(r *Route) {
				for _, h := range test.obstacles {
					r.Obstruct(h)
				}
			}, nil)[0]
			if stop := r.StopsAt(); stop != nil && stop != &r.Hops[len(r.Hops)-1] {
				t.Error("the route goes on where it stops")
			}
			if got := obstructed(r); got != test.want || r.Path != test.path || r.Tenant != test.tenant {
				t.Errorf("%s, path %q, tenant %q; want %s, %q, %q", got, r.Path, r.Tenant, test.want, test.path, test.tenant)
			}
		})
	}
}

// obstructed is the outcome of a route, with the rule that stops it.
func obstructed(r *Route) string {
	if h := r.StopsAt(); h != nil && h.Cause == Obstructed {
		return "stops at " + h.Stage.String() + " [" + h.Rule + "]"
	}
	_, got := outcome(r)
	for _, h := range r.Hops {
		if h.Cause == Obstructed {
			got += " [" + h.Rule + "]"
		}
	}
	return got
}

// TestUnreadableFileStopsOthers: a file that Loki may not read is as bad for
// the others as one that it cannot.
func TestUnreadableFileStopsOthers(t *testing.T) {
	other := strings.Replace(rules, "name: mine", "name: other", 1)
	all := build(t, finding.Assume{}, release, rules, other).RoutesPast(func(r *Route) {
		if r.Object.Name == "other" {
			r.Obstruct(finding.Hop{Stage: finding.Parse, State: finding.Fail, Rule: "mode"})
		}
	}, nil)
	if got := obstructed(all[0]); got != "stops at parse [mode]" {
		t.Error(got)
	}
}
