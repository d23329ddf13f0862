package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Obstruct puts a hop that fails, or is not known, in the place of the one of
// its stage, else of the next that the route has. It is for what is wrong with a
// pod, a config or an object as a whole: no hop looks for that by itself.
func (r *Route) Obstruct(h finding.Hop) {
	at := slices.IndexFunc(r.Hops, func(own Hop) bool { return own.Stage >= h.Stage })
	if at < 0 || r.Hops[at].State == finding.Fail || r.Hops[at].State == h.State {
		return
	}
	h.Stage = r.Hops[at].Stage
	r.Hops[at] = Hop{h, Obstructed}
	if h.State != finding.Fail {
		return
	}
	r.Hops = r.Hops[:at+1]
	if h.Stage < finding.Directory {
		r.Path = ""
	}
	if h.Stage < finding.Tenant {
		r.Tenant = ""
	}
}
