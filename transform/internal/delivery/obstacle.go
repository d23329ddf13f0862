package delivery

import "slices"

// order is where on a route a hop comes.
func order(name string) int {
	return slices.Index([]string{hopRuler, "sidecar", "label", "namespace", "access", hopVolume, "directory", "tenant", "parse", hopAlertmanager}, name)
}

// Obstruct puts a hop that fails, or is not known, in the place of the one of
// its name, else of the next that the route has. It is for what is wrong with a
// pod, a config or an object as a whole: no hop looks for that by itself.
func (r *Route) Obstruct(h Hop) {
	at := slices.IndexFunc(r.Hops, func(own Hop) bool { return order(own.Name) >= order(h.Name) })
	if at < 0 || r.Hops[at].State == Fail || r.Hops[at].State == h.State {
		return
	}
	h.Name = r.Hops[at].Name
	r.Hops[at] = h
	if h.State != Fail {
		return
	}
	r.Hops = r.Hops[:at+1]
	if order(h.Name) < order("directory") {
		r.Path = ""
	}
	if order(h.Name) < order("tenant") {
		r.Tenant = ""
	}
}
