package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// asking is who may ask for what: the rulers of the input by where their sidecars
// look, what these ask for, and what the rulers mount. So not every ruler is asked
// about every object, of which a cluster has hundreds and thousands.
type asking struct {
	questions  []question                 // of all sidecars, in the order in which they first come
	watching   map[string][]int           // rulers, by their number, that have a sidecar which looks into a namespace
	anywhere   []int                      // that have one which looks everywhere, or nobody knows where
	mounting   map[*manifest.Object][]int // whose Loki container mounts an object, at any place
	mounts     map[podSource]bool         // what the Loki container of some ruler mounts, by name
	homes      map[string][]int           // by the namespace they run in
	bare       map[string][]int           // those without a sidecar, by the namespace they run in
	everyBare  []int
	everyRuler []int

	versions, intervals []string // the different ones of all rulers
}

// question is what sidecars ask for, and who asks it.
type question struct {
	sidecar.Question
	of []asker
}

type asker struct {
	ruler   *Ruler
	sidecar *Sidecar
}

type podSource struct{ kind, name string }

func (m *Model) ask() {
	a := &m.asking
	*a = asking{watching: map[string][]int{}, mounting: map[*manifest.Object][]int{}, mounts: map[podSource]bool{}, homes: map[string][]int{}, bare: map[string][]int{}}
	a.versions, a.intervals = said(m.Rulers, m.Version), said(m.Rulers, evaluationInterval)
	at := map[sidecar.Question]int{}
	for number, r := range m.Rulers {
		a.everyRuler = append(a.everyRuler, number)
		a.homes[r.Namespace] = append(a.homes[r.Namespace], number)
		if len(r.Sidecars) == 0 {
			a.everyBare = append(a.everyBare, number)
			a.bare[r.Namespace] = append(a.bare[r.Namespace], number)
		}
		for _, pod := range append([]*Ruler{r}, m.podsFor(r)...) {
			for _, s := range pod.Sidecars {
				a.looks(number, pod, s)
				q := s.Question()
				i, known := at[q]
				if !known {
					i, at[q] = len(a.questions), len(a.questions)
					a.questions = append(a.questions, question{Question: q})
				}
				a.questions[i].of = append(a.questions[i].of, asker{pod, s})
			}
			m.mountsInto(a, number, pod)
		}
	}
}

// looks files where a sidecar looks.
func (a *asking) looks(number int, r *Ruler, s *Sidecar) {
	if !s.Namespace.Known {
		a.anywhere = append(a.anywhere, number)
		return
	}
	for _, ns := range s.Namespaces(r.Namespace) {
		if ns == "" || ns == rbac.AllNamespaces {
			a.anywhere = append(a.anywhere, number)
		} else {
			a.watching[ns] = append(a.watching[ns], number)
		}
	}
}

func (m *Model) mountsInto(a *asking, number int, r *Ruler) {
	for _, mount := range r.Container.Mounts {
		if v := r.Pod.Volume(mount.Name); v != nil {
			a.mounts[podSource{v.Source, v.Ref}] = true
		}
		for _, shown := range m.objectsIn(r, mount) {
			a.mounting[shown.Object] = append(a.mounting[shown.Object], number)
		}
	}
}

// mayWant are the rulers that may want an object, by where it is: all others look
// elsewhere and do not mount it.
func (m *Model) mayWant(o *manifest.Object) []int {
	ns := m.namespaceOf(o)
	if ns == "" {
		return m.asking.everyRuler // it may be anywhere
	}
	return each(m.asking.watching[ns], m.asking.anywhere, m.asking.mounting[o])
}

// CollectorsFor are those of Collectors, in their order, that may look into where an
// object is.
func (m *Model) CollectorsFor(o *manifest.Object) []*Ruler {
	var all []*Ruler
	for _, number := range m.mayWant(o) {
		all = append(all, m.Rulers[number])
	}
	rulers := all
	for _, d := range m.Deliverers {
		if d.Pod != nil && slices.Contains(rulers, d.Ruler) {
			all = append(all, d.Pod)
		}
	}
	return all
}

// nearest are the rulers that an object which none of them wants is held against:
// those that run where it is, or all of them where none does.
func (m *Model) nearest(o *manifest.Object) []int {
	return each(there(m.asking.homes, m.asking.everyRuler, m.namespaceOf(o)), m.asking.mounting[o])
}

// there are the rulers in a namespace, with those of which it is not known; all of
// them where there is none.
func there(by map[string][]int, all []int, ns string) []int {
	if ns == "" || len(by[ns]) == 0 {
		return all
	}
	return each(by[ns], by[""])
}

// RulersIn are the rulers that may run in a namespace, in input order; "" is not known,
// and may be any.
func (m *Model) RulersIn(namespace string) []*Ruler {
	if namespace == "" {
		return m.Rulers
	}
	var all []*Ruler
	for _, number := range each(m.asking.homes[namespace], m.asking.homes[""]) {
		all = append(all, m.Rulers[number])
	}
	return all
}

// each is numbers in order, each once.
func each(lists ...[]int) []int {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}

// addressees are the rulers that a rule object is meant for: those that mount it,
// or have a sidecar that asks for it. An object with the label that no ruler asks
// for is meant for those without a sidecar.
func (m *Model) addressees(o *RuleObject) []*Ruler {
	var all []*Ruler
	for _, number := range m.mayWant(o.Object) {
		if r := m.Rulers[number]; m.asks(r, o) {
			all = append(all, r)
		}
	}
	if len(all) > 0 || !o.Selected {
		return all
	}
	for _, number := range there(m.asking.bare, m.asking.everyBare, m.namespaceOf(o.Object)) {
		all = append(all, m.Rulers[number])
	}
	return all
}
