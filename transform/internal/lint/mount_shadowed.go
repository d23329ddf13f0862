package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// mountShadowed: of two mounts the deeper one wins, and the sidecar does not have
// it.
func mountShadowed() Rule {
	return Rule{ID: "mount-shadowed", Severity: finding.Error, Tells: []delivery.Cause{delivery.VolumeHidden}, Check: func(c *Context) {
		c.reportVolume(func(s served, h delivery.Hop) finding.Finding {
			return finding.Finding{
				Path:    s.ruler.Container.Path.String() + ".volumeMounts",
				Message: fmt.Sprintf("%s: what %s writes there is not what Loki sees", h.Evidence, s.sidecar.Container.Name),
				Current: s.sidecar.Folder.Text,
				Fix: finding.Fix{
					Text:   "deliver each tenant's directory in one way: remove the deeper mount, or let the sidecar write to another directory",
					Values: valuesFor(s.ruler.Object, "ruler:\n  directories: {}\n"),
				},
			}
		})
	}}
}
