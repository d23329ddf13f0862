package report

import (
	"cmp"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// travel is what routes have in common that share all hops: the same states, the
// same reason to stop, the same ruler.
type travel struct {
	routes []finding.Route // in input order; at least one
	cause  *finding.Route  // the one rule file that stops all of these
}

// travels folds routes that share all hops. What fails comes first, then what is
// not known; what one rule file does to others stands behind it.
func travels(routes []finding.Route) []travel { return folded(routes, true) }

// pictured are travels that look the same: where each of them is to be mended, a
// picture does not say.
func pictured(routes []finding.Route) []travel { return folded(routes, false) }

func folded(routes []finding.Route, places bool) []travel {
	sorted := inOrder(routes)
	index := map[string]int{}
	of, sizes := make([]int, len(sorted)), []int(nil) // counted first: lists of thousands would grow
	for n := range sorted {
		key := hopsKey(&sorted[n], places)
		i, known := index[key]
		if !known {
			i = len(sizes)
			index[key] = i
			sizes = append(sizes, 0)
		}
		of[n] = i
		sizes[i]++
	}
	all := make([]travel, len(sizes))
	for n, i := range of {
		if all[i].routes == nil {
			all[i].routes = make([]finding.Route, 0, sizes[i])
		}
		all[i].routes = append(all[i].routes, sorted[n])
	}
	for i := range all {
		all[i].cause = all[i].culprit(routes)
	}
	return behindCauses(all, places)
}

// inOrder sorts routes: failures first, then unknown, each by how early it
// stops, then as they came.
func inOrder(routes []finding.Route) []finding.Route {
	rank := map[finding.State]int{finding.Fail: 0, finding.Unknown: 1, finding.Pass: 2}
	sorted := slices.Clone(routes)
	sort.SliceStable(sorted, func(i, j int) bool {
		a, b := sorted[i], sorted[j]
		hopA, _ := halt(a)
		hopB, _ := halt(b)
		return cmp.Or(cmp.Compare(rank[a.Arrives()], rank[b.Arrives()]), cmp.Compare(hopA.Stage, hopB.Stage)) < 0
	})
	return sorted
}

// hopsKey is the same for routes that share all hops. What a hop that passes says
// of the file itself, its lines and its name, makes no difference; the place where
// one fails does where places says so.
func hopsKey(r *finding.Route, places bool) string {
	var key []byte
	for i := range r.Hops {
		h := &r.Hops[i]
		key = append(key, byte(h.Stage), byte(h.State))
		if h.State != finding.Pass {
			key = append(append(append(key, h.Rule...), 0), h.Evidence...)
		}
		if h.State != finding.Pass && places {
			key = append(append(key, 0), h.Place.String()...)
		}
		key = append(key, 0)
	}
	return string(key) + way(*r, false)
}

// culprit is the rule file whose own fault the routes of a travel stop at.
func (t travel) culprit(routes []finding.Route) *finding.Route {
	hop, stops := t.routes[0].StopsAt()
	if !stops || hop.Place.File == "" {
		return nil
	}
	for _, other := range routes {
		own, stopped := other.StopsAt()
		if stopped && own.Stage == hop.Stage && own.Rule == hop.Rule && own.Place == hop.Place && own.Evidence != hop.Evidence {
			if strings.Contains(hop.Evidence, other.Object.String()) {
				return &other
			}
		}
	}
	return nil
}

// behindCauses puts each travel that one rule file stops behind that of the file.
func behindCauses(all []travel, places bool) []travel {
	effects := slices.DeleteFunc(slices.Clone(all), func(t travel) bool { return t.cause == nil })
	sorted := slices.DeleteFunc(all, func(t travel) bool { return t.cause != nil })
	for _, effect := range effects {
		key := hopsKey(effect.cause, places)
		i := slices.IndexFunc(sorted, func(t travel) bool { return hopsKey(&t.routes[0], places) == key })
		sorted = slices.Insert(sorted, i+1, effect)
	}
	return sorted
}

// way renders "→ container loki-sc-rules → /rules/fake, tenant fake → StatefulSet
// ops/loki-ruler", as much of it as is known; of a single rule file, with its name.
func way(r finding.Route, single bool) string {
	var parts []string
	for _, h := range r.Hops {
		if h.Stage == finding.Sidecar && h.State == finding.Pass {
			parts = append(parts, oneLine(h.Evidence))
		}
	}
	file := path.Dir(r.Path)
	if single {
		file = r.Path
	}
	switch {
	case r.Path != "" && r.Tenant != "":
		parts = append(parts, oneLine(file)+", tenant "+oneLine(r.Tenant))
	case r.Path != "":
		parts = append(parts, oneLine(file))
	}
	if r.Ruler != (finding.Object{}) {
		parts = append(parts, oneLine(r.Ruler.String()))
	}
	if len(parts) == 0 {
		return ""
	}
	return "→ " + strings.Join(parts, " → ")
}

// silent is the hop to Alertmanager of a rule file that loads, and whose alerts
// nobody gets to see.
func silent(r finding.Route) (finding.Hop, bool) {
	for _, h := range r.Hops {
		if h.Stage == finding.Alertmanager && h.State != finding.Pass {
			return h, true
		}
	}
	return finding.Hop{}, false
}
