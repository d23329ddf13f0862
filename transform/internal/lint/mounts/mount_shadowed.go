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
		Once:   hiddenMount, Route: overMounted,
	}
}

// hiddenMount is the mount whose file another one hides.
func hiddenMount(r *delivery.Route) any {
	if r.Mount == nil {
		return nil
	}
	return r.File
}

func overMounted(p *check.Probe, r *delivery.Route) {
	p.Error(r.Ruler.Object, mountNode(r.Mount.Node), finding.Finding{
		Path:    mountPath(r.Ruler.Container, r.Mount),
		Current: r.Mount.MountPath,
		Message: fmt.Sprintf("%s, where %s of %s would be: Loki does not see these rules", r.StopsAt().Evidence, r.File.Key, r.Object.ID()),
		Fix:     finding.Fix{Text: "mount the deeper one elsewhere, or give the key a path of its own in the items of volume " + r.Mount.Name},
	})
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
