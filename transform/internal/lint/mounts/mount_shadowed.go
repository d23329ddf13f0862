package mounts

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
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
	// The chart mounts each key of ruler.directories at a directory of its name. In
	// values a mapping is laid over the one before, so only a null takes a key away.
	if m := s.Ruler.Container.Covering(s.Sidecar.Folder.Text); m != nil && m.Name == chart.DirectoryVolume(path.Base(m.MountPath)) {
		f.Fix.Values = check.Values(s.Ruler.Object).SetKeys([]string{"ruler", "directories", path.Base(m.MountPath)}, nil).String()
	}
	return f
}
