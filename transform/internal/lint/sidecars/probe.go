package sidecars

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// probe is a probe of a sidecar that asks by HTTP.
type probe struct {
	kind  string // livenessProbe
	path  string
	port  *document.Node
	field []string // where its port stands
}

// probes are those that go to a port; what exec runs is not known to us.
func probes(s *sidecar.Config) []probe {
	var all []probe
	for _, kind := range []string{"startupProbe", "livenessProbe", "readinessProbe"} {
		if n := s.Container.Node.Get(kind, "httpGet"); !n.IsNull() {
			all = append(all, probe{kind, n.Str("path"), n.Get("port"), []string{kind, "httpGet", "port"}})
		}
	}
	return all
}
