package check

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/loki"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// RulerSidecar is a ruler with one of its sidecars.
type RulerSidecar struct {
	Ruler   *delivery.Ruler
	Sidecar *sidecar.Config
}

// Sidecars are the sidecars of every ruler, each with its ruler, and those that
// collect files for what delivers to an object store, each with its pod. Nobody may
// change the list.
func (p *Probe) Sidecars() []RulerSidecar { return p.sidecars }

func (p *Probe) allSidecars() []RulerSidecar {
	var all []RulerSidecar
	for _, r := range p.Collectors() {
		for _, s := range r.Sidecars {
			all = append(all, RulerSidecar{r, s})
		}
	}
	return all
}

// Selecting are the sidecars that select an object by its label and kind.
func (p *Probe) Selecting(o *manifest.Object) []RulerSidecar {
	var all []RulerSidecar
	for _, r := range p.CollectorsFor(o) {
		for _, s := range r.Sidecars {
			if p.Judge(r, s, o).Fits() {
				all = append(all, RulerSidecar{r, s})
			}
		}
	}
	return all
}

// ChartBringsSidecar reports a distributed ruler of a chart that can give it the
// rules sidecar itself.
func ChartBringsSidecar(r *delivery.Ruler) bool {
	return r.Runs == loki.RoleRuler && chart.Of(r.Object).Can(chart.RulerSidecar)
}
