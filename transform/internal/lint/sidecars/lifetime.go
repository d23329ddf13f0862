package sidecars

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// native reports an init container that runs beside the others (Kubernetes 1.29).
func native(c *manifest.Container) bool { return c.Init && c.Node.Str("restartPolicy") == "Always" }

// polling is the setting that makes a sidecar poll, nil when it watches.
func polling(s *delivery.Sidecar) (v *delivery.Setting, by string) {
	switch {
	case s.Method.Text == "SLEEP":
		return &s.Method, "METHOD SLEEP"
	case s.ResourceName.Text != "" && s.Method.Text != "LIST":
		return &s.ResourceName, "RESOURCE_NAME"
	}
	return nil, ""
}

// once reports an init container that is gone when the others start.
func once(s *delivery.Sidecar) bool { return s.Container.Init && !native(s.Container) }
