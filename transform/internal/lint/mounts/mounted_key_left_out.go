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
		Stops: []check.Obstacle{check.Blocks(finding.Ruler, check.ThisPod)},
		Ruler: missingKeys,
		Once:  func(r *delivery.Route) any { return r.File },
		Route: func(p *check.Probe, r *delivery.Route) {
			why := "has items and not this one"
			fix := fmt.Sprintf("add the key to the items of volume %s, or to those of another that is mounted where its tenant's rules belong", r.Mount.Name)
			if part := r.LeftOut(); part != "" {
				why = "shows " + part + " only (subPath)"
				fix = "mount the volume without a subPath at the directory of the tenant, or mount this key too"
			}
			p.Error(r.Object.Object, r.File.KeyNode, finding.Finding{
				Path: r.File.Path(), Current: r.File.Key,
				Message: fmt.Sprintf("no volume takes the key %s: volume %s of %s, at %s, %s, so nobody reads these rules", r.File.Key, r.Mount.Name, r.Ruler.Object.ID(), r.Mount.MountPath, why),
				Fix:     finding.Fix{Text: fix},
			})
		},
	}
}

// missingKeys: the kubelet cannot set up a volume that asks for a key which its object
// has not, nor start a container whose variable does, unless the source is optional, and
// waits for ever.
func missingKeys(p *check.Probe, r *delivery.Ruler) {
	for _, missing := range p.MissingKeys(r) {
		key := missing.Item.Str("key")
		f := finding.Finding{
			Severity: finding.Error,
			Path:     r.Pod.SpecPath.String() + ".volumes", Current: key,
			Message: fmt.Sprintf("volume %s asks for the key %s, which %s does not have: the volume cannot be set up, and the pod never starts", missing.Volume, key, missing.Object.ID()),
			Fix:     finding.Fix{Text: "name a key that is there, or take the item out"},
		}
		if c := missing.Container; c != nil {
			f.Path = ""
			f.Message = fmt.Sprintf("a variable of container %s asks for the key %s, which %s does not have: the container cannot be started (CreateContainerConfigError)", c.Name, key, missing.Object.ID())
			f.Fix.Text = "name a key that is there, or give the variable its value"
			if !c.Init && !r.HasPart(c) {
				f.Severity = finding.Warning // the others run, in a pod that is never ready
			}
		}
		p.Report(r.Object, missing.Item.Get("key"), f)
	}
}
