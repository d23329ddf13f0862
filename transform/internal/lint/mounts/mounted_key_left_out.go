package mounts

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// MountedKeyLeftOut is rule mounted-key-left-out. A volume with items shows the
// keys that they name and no others, without a word about these.
func MountedKeyLeftOut() check.Rule {
	return check.Rule{
		ID: "mounted-key-left-out", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.KeyNotMounted},
		Once:  func(r *delivery.Route) any { return r.File },
		Route: func(p *check.Probe, r *delivery.Route) {
			p.Error(r.Object.Object, r.File.KeyNode, finding.Finding{
				Path: r.File.Path(), Current: r.File.Key,
				Message: fmt.Sprintf("no volume takes the key %s: volume %s of %s, at %s, has items and not this one, so nobody reads these rules", r.File.Key, r.Mount.Name, r.Ruler.Object.ID(), r.Mount.MountPath),
				Fix:     finding.Fix{Text: fmt.Sprintf("add the key to the items of volume %s, or to those of another that is mounted where its tenant's rules belong", r.Mount.Name)},
			})
		},
	}
}
