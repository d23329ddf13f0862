package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Obstruct replaces the hop of h's stage, or the next one that the route has, by h,
// which fails or is not known. It is for what is wrong with a pod, a config or an
// object as a whole, which no hop looks for.
func (r *Route) Obstruct(h finding.Hop) { r.put(Hop{h, Obstructed}) }

func (r *Route) put(h Hop) {
	at := slices.IndexFunc(r.Hops, func(own Hop) bool { return own.Stage >= h.Stage })
	if at < 0 || r.Hops[at].State == finding.Fail || r.Hops[at].State == h.State {
		return
	}
	h.Stage = r.Hops[at].Stage
	r.Hops[at] = h
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
