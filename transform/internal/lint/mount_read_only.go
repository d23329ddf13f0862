package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// mountReadOnly: a sidecar that cannot write stays healthy, and a Loki that
// cannot write rule_path stays ready and evaluates nothing (runtime.md). The
// write-ahead log has a rule of its own, ruler-wal-dir-not-writable.
func mountReadOnly() Rule {
	return Rule{ID: "mount-read-only", Severity: finding.Error, Tells: []delivery.Cause{delivery.VolumeReadOnly}, Stops: []Obstacle{{finding.Ruler, finding.Fail, NoSidecar}}, Check: func(c *Context) {
		c.reportVolume(func(s served, h delivery.Hop) finding.Finding {
			return finding.Finding{
				Path:    mountsIn(s),
				Message: fmt.Sprintf("%s: it writes no rule to FOLDER %s and stays healthy", h.Evidence, s.sidecar.Folder.Text),
				Current: s.sidecar.Folder.Text,
				Fix:     finding.Fix{Text: "mount an emptyDir there, without readOnly"},
			}
		})
		for _, r := range c.Rulers {
			c.rulePath(r)
		}
	}}
}

func (c *Context) rulePath(r *delivery.Ruler) {
	v := r.Config.RulePath
	if !r.Config.Known || !v.Known || v.Text == "" || !c.mayReadFiles(r) {
		return
	}
	var why string
	switch mount := r.Container.Covering(v.Text); {
	case mount == nil && readOnlyRoot(r) && !onVolume(r, v.Text):
		why = "the root file system is read-only and no volume is mounted there"
	case mount == nil:
		return
	case mount.ReadOnly:
		why = "the mount at " + mount.MountPath + " is readOnly"
	case r.Pod.Volume(mount.Name) != nil && !delivery.Writable(r.Pod.Volume(mount.Name)):
		why = fmt.Sprintf("volume %s at %s is a %s", mount.Name, mount.MountPath, r.Pod.Volume(mount.Name).Source)
	default:
		return
	}
	c.reportSetting(r, v, "ruler.rule_path", finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("Loki cannot write rule_path %s: %s; it stays ready, lists the rules and evaluates none", v.Text, why),
		Fix:      finding.Fix{Text: "point ruler.rule_path at a volume that Loki may write", Values: rulerSection(r, "rule_path: /var/loki/rules-temp\n")},
	})
}
