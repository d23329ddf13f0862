package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/netpol"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/writer"
)

// WritesTo reports a writer that is for this ruler, as far as its address tells.
func (m *Model) WritesTo(w *writer.Writer, r *Ruler) bool {
	return AddressedTo(m.Set, w.Address, r.Object, r.Namespace)
}

// AddressedTo reports an address that is for a ruler in this namespace: that of a
// Service of the same release, the one that a StatefulSet names, or one that is not
// to be seen.
func AddressedTo(set *manifest.Set, address string, ruler *manifest.Object, namespace string) bool {
	if address == "" {
		return true
	}
	to, _ := netpol.DestinationOf(address, namespace)
	if !to.Service || namespace != "" && to.Namespace != namespace {
		return false
	}
	name, _, _ := strings.Cut(to.Host, ".")
	if name == ruler.Node().Str("spec", "serviceName") {
		return true
	}
	service := set.FindNear(ruler, "Service", name)
	return service != nil && service.SameRelease(ruler)
}
