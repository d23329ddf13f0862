package delivery

import (
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// Deliverer is a program of the input that writes rules into the store of a ruler
// that reads an object store.
type Deliverer struct {
	*writer.Writer
	Ruler *Ruler // it writes for

	// pod is the writer's; nil for a config of Alloy.
	pod *Ruler

	// Pod is that of loki-rules sync, read as the pod of a ruler on local files:
	// the same sidecar, the same label, the same directories of tenants, only that
	// another program reads them. nil for all others.
	Pod *Ruler
}

// deliverers finds what writes for the rulers that read an object store.
func (m *Model) deliverers() {
	stored := slices.DeleteFunc(slices.Clone(m.Rulers), func(r *Ruler) bool { return !m.readsObjects(r) })
	for _, w := range m.Writers() {
		if w.Object.IsHook() && w.Object.Kind != "Job" {
			continue
		}
		for _, r := range stored {
			if !w.Observe && m.WritesTo(w, r) {
				m.Deliverers = append(m.Deliverers, m.deliverer(w, r))
			}
		}
	}
}

// readsObjects reports a ruler that is known to read an object store, and starts.
func (m *Model) readsObjects(r *Ruler) bool {
	h := m.Store(r)
	return h.Cause == StoreNotLocal || h.Cause == RulerBlockAbsent
}

// throughStore reports a ruler whose rules are judged on their way through its
// object store. One with a sidecar of its own, or without a section in the config
// and without anybody who delivers, was meant to read files.
func (m *Model) throughStore(r *Ruler) bool {
	if len(r.Sidecars) > 0 {
		return false
	}
	cause := m.Store(r).Cause
	return cause == StoreNotLocal || len(m.DeliverersTo(r)) > 0 // who only writes for those on an object store
}

// deliverer reads the pod of a writer as a ruler's.
func (m *Model) deliverer(w *writer.Writer, of *Ruler) *Deliverer {
	d := &Deliverer{Writer: w, Ruler: of}
	if w.Pod == nil {
		return d
	}
	workload := &loki.Workload{Object: w.Object, Pod: w.Pod, Container: w.Container}
	r := &Ruler{
		Workload: workload, Config: loki.Files(workload, w.Directory, of.Config), Limits: of.Limits, Namespace: m.namespaceOf(w.Object),
		Replicas: replicas(w.Object), Collects: true,
	}
	if d.pod = r; w.Directory == "" {
		return d
	}
	for _, c := range w.Pod.All() {
		if c != w.Container && sidecar.Is(c) {
			r.Sidecars = append(r.Sidecars, sidecar.Read(c))
		}
	}
	r.Mounted, r.store = m.mountedRules(r), m.judgeStore(r)
	m.judgeSidecars(r)
	d.Pod = r
	return d
}

// podsFor are the pods of what delivers to a ruler.
func (m *Model) podsFor(r *Ruler) []*Ruler {
	var all []*Ruler
	for _, d := range m.Deliverers {
		if d.Ruler == r && d.pod != nil {
			all = append(all, d.pod)
		}
	}
	return all
}

// DeliverersTo are what writes for a ruler.
func (m *Model) DeliverersTo(r *Ruler) []*Deliverer {
	return slices.DeleteFunc(slices.Clone(m.Deliverers), func(d *Deliverer) bool { return d.Ruler != r })
}

// Place is where the writer stands.
//
// 15 inlined copies were 1.8 KB of code.
//
//go:noinline
func (d *Deliverer) Place() finding.Place { return d.Object.InnerPlace(d.Node, d.Offset) }

// Collectors are the rulers, and the pods of what delivers to those that read an
// object store: whatever may have a sidecar for rules.
//
// 5 inlined copies were 2.4 KB of code.
//
//go:noinline
func (m *Model) Collectors() []*Ruler {
	all := slices.Clone(m.Rulers)
	for _, d := range m.Deliverers {
		if d.Pod != nil {
			all = append(all, d.Pod)
		}
	}
	return all
}
