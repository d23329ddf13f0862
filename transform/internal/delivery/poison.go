package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// poison: one file that Loki cannot load keeps every tenant's rules from
// loading (pkg/ruler/base/mapper.go), so the others that reach the same ruler
// stop there too.
func poison(all []*Route) {
	bad := map[*Ruler]*Route{}
	for _, r := range all {
		if _, unloadable := r.unloadable(); !unloadable {
			continue
		}
		if first := bad[r.Ruler]; first == nil || first.doubtful() && !r.doubtful() {
			bad[r.Ruler] = r
		}
	}
	for _, r := range all {
		culprit := bad[r.Ruler]
		last := &r.Hops[len(r.Hops)-1]
		if culprit != nil && r.Through == nil && last.State == finding.Pass { // what delivers holds back what is refused
			*last = culprit.poisons()
		}
	}
}

// unloadable is the hop that tells why Loki cannot load the file; ok is false
// when it can, or never sees it. It reads the files of tenants that nobody asks
// for as well.
func (r *Route) unloadable() (h Hop, ok bool) {
	stop := r.StopsAt()
	if stop == nil || stop.Stage < finding.Tenant || r.Object.RejectedKey() != nil {
		return Hop{}, false
	}
	if stop.Stage == finding.Parse && stop.Cause == Obstructed {
		return *stop, true
	}
	if r.File.Verdict == nil || r.File.Verdict.Loads {
		return Hop{}, false
	}
	return r.parse(func(Hop) bool { return true }), true
}

// poisons is the hop of a file that would load, were it not for r's.
func (r *Route) poisons() Hop {
	h, _ := r.unloadable()
	h.Stage, h.State = finding.Parse, finding.Fail
	but := " does not, and that stops loading for every tenant"
	if r.doubtful() {
		h.State, but = finding.Unknown, " would not, and may get there: that would stop loading for every tenant"
	}
	h.Evidence = "it would load, but " + r.Object.ID().String() + " " + r.File.Key + but
	return h
}

// doubtful reports that some hop is not known, so the file may not get to the
// ruler. No route has its Alertmanager yet.
func (r *Route) doubtful() bool {
	return slices.ContainsFunc(r.Hops, func(h Hop) bool { return h.State == finding.Unknown })
}
