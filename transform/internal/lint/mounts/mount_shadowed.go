package mounts

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// MountShadowed is rule mount-shadowed. Of two mounts the deeper one wins, and
// the sidecar does not have it.
func MountShadowed() check.Rule {
	return check.Rule{
		ID: "mount-shadowed", Pages: pages(), Severity: finding.Error,
		Tells:  []delivery.Cause{delivery.VolumeHidden},
		Volume: hidden,
	}
}

func hidden(_ *check.Probe, s check.RulerSidecar, h delivery.Hop) finding.Finding {
	f := finding.Finding{
		Path:    s.Ruler.Container.Path.String() + ".volumeMounts",
		Message: fmt.Sprintf("%s: what %s writes there is not what Loki sees", h.Evidence, s.Sidecar.Container.Name),
		Current: s.Sidecar.Folder.Text,
		Fix: finding.Fix{
			Text: "deliver each tenant's directory in one way: remove the deeper mount, or let the sidecar write to another directory",
		},
	}
	if m := s.Ruler.Container.Covering(s.Sidecar.Folder.Text); m != nil {
		f.Fix.Text += check.WithoutDirectory(m)
	}
	return f
}
