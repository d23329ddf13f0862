package delivery

import (
	"strings"
	"testing"
)

// TestObstruct: what stands in the way takes the place of a hop, or of the next
// one that the route has, and ends it; what already fails, or is not known,
// stays as it is.
func TestObstruct(t *testing.T) {
	mounted := strings.Replace(release, "{name: rules, mountPath: /rules}\n        - name: sc", "{name: m, mountPath: /rules/fake}\n        - name: sc", 1)
	mounted = strings.Replace(mounted, "{name: rules, emptyDir: {}}", "{name: rules, emptyDir: {}}\n        - {name: m, configMap: {name: mine}}", 1)
	fail := func(hop, id string) Hop { return Hop{Name: hop, State: Fail, Finding: id} }
	doubt := func(hop, id string) Hop { return Hop{Name: hop, State: Unknown, Finding: id} }
	for _, test := range []struct {
		name, loki string
		obstacles  []Hop
		want       string
		path       string
		tenant     string
	}{
		{"none", release, nil, "arrives /rules/fake/a.yaml fake", "/rules/fake/a.yaml", "fake"},
		{"early", release, []Hop{fail("sidecar", "a")}, "stops at sidecar a :0:0", "", ""},
		{"late", release, []Hop{fail("parse", "a")}, "stops at parse a :0:0", "/rules/fake/a.yaml", "fake"},
		{"at the directory", release, []Hop{fail("directory", "a")}, "stops at directory a :0:0", "/rules/fake/a.yaml", ""},
		{"the earlier wins", release, []Hop{fail("parse", "a"), fail("ruler", "b"), fail("label", "c")}, "stops at ruler b :0:0", "", ""},
		{"the first of two wins", release, []Hop{fail("ruler", "a"), fail("ruler", "b"), doubt("ruler", "c")}, "stops at ruler a :0:0", "", ""},
		{"doubt", release, []Hop{doubt("sidecar", "a"), doubt("sidecar", "b")}, "unknown sidecar", "/rules/fake/a.yaml", "fake"},
		{"more than doubt", release, []Hop{doubt("sidecar", "a"), fail("sidecar", "b")}, "stops at sidecar b :0:0", "", ""},
		{"a hop that a mount does not have", mounted, []Hop{fail("label", "a")}, "stops at volume a :0:0", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := build(t, Assume{}, test.loki, rules).RoutesPast(func(r *Route) {
				for _, h := range test.obstacles {
					r.Obstruct(h)
				}
			})[0]
			if got := way(r); got != test.want || r.Path != test.path || r.Tenant != test.tenant {
				t.Errorf("%s, path %q, tenant %q; want %s, %q, %q", got, r.Path, r.Tenant, test.want, test.path, test.tenant)
			}
		})
	}
}

// TestUnreadableFileStopsOthers: a file that Loki may not read is as bad for
// the others as one that it cannot.
func TestUnreadableFileStopsOthers(t *testing.T) {
	other := strings.Replace(rules, "name: mine", "name: other", 1)
	all := build(t, Assume{}, release, rules, other).RoutesPast(func(r *Route) {
		if r.Object.Name == "other" {
			r.Obstruct(Hop{Name: "parse", State: Fail, Finding: "file-mode-unreadable"})
		}
	})
	if got := way(all[0]); !strings.HasPrefix(got, "stops at parse file-mode-unreadable") {
		t.Error(got)
	}
}
