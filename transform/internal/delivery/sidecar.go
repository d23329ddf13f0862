package delivery

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// Sidecar is a container of a ruler's pod that is a k8s-sidecar.
type Sidecar = sidecar.Config

// Judge answers whether a sidecar of a ruler wants an object.
func (m *Model) Judge(r *Ruler, s *Sidecar, o *manifest.Object) sidecar.Selection {
	return s.Judge(o, sidecar.Placing{
		Own:      r.Namespace,
		Object:   m.namespaceOf(o),
		Together: o.Stream == r.Object.Stream,
	})
}

// namespaceOf is where an object will be, "" unknown.
func (m *Model) namespaceOf(o *manifest.Object) string {
	if o.Namespace == "" {
		return m.Namespace
	}
	return o.Namespace
}
