package delivery

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// ByName reports a sidecar that gets objects by their names instead of listing
// those with its label. NAMESPACE=ALL switches RESOURCE_NAME off (resources.py).
func (s *Sidecar) ByName() bool {
	return s.ResourceName.Text != "" && s.Namespace.Text != AllNamespaces
}

// Names reports an object that RESOURCE_NAME names: "name", "configmap/name" or
// "namespace/configmap/name", separated by commas. The label does not count
// then.
func (s *Sidecar) Names(o *manifest.Object) bool {
	for name := range strings.SplitSeq(s.ResourceName.Text, ",") {
		parts := strings.Split(name, "/")
		last := len(parts) - 1
		if parts[last] == o.Name &&
			(last != 1 && last != 2 || parts[last-1] == strings.ToLower(o.Kind)) &&
			(last != 2 || o.Namespace == "" || parts[0] == o.Namespace) {
			return true
		}
	}
	return false
}

// asksFor reports an object the sidecar wants, by name or by label.
func (s *Sidecar) asksFor(o *manifest.Object) bool {
	if s.ByName() {
		return s.Names(o)
	}
	return s.Labelled(o)
}
