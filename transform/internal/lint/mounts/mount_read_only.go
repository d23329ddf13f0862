package mounts

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// MountReadOnly is rule mount-read-only. A sidecar that cannot write stays
// healthy, and a Loki that cannot write rule_path stays ready and evaluates
// nothing. The write-ahead log has a rule of its own,
// ruler-wal-dir-not-writable.
func MountReadOnly() check.Rule {
	return check.Rule{
		ID: "mount-read-only", Pages: pages(), Severity: finding.Error,
		Tells:  []delivery.Cause{delivery.VolumeReadOnly},
		Stops:  []check.Obstacle{check.Blocks(finding.Ruler, check.NoSidecar)},
		Volume: unwritten, Ruler: rulePath,
	}
}

func unwritten(_ *check.Probe, s check.RulerSidecar, h delivery.Hop) finding.Finding {
	return finding.Finding{
		Path:    mountsIn(s),
		Message: fmt.Sprintf("%s: it writes no rule to FOLDER %s and stays healthy", h.Evidence, s.Sidecar.Folder.Text),
		Current: s.Sidecar.Folder.Text,
		Fix:     finding.Fix{Text: "mount an emptyDir there, without readOnly"},
	}
}

func rulePath(p *check.Probe, r *delivery.Ruler) {
	v := r.Config.RulePath
	if !r.Config.Known || !v.Known || v.Text == "" || !p.MayReadFiles(r) {
		return
	}
	var why string
	switch mount := r.Container.Covering(v.Text); {
	case mount == nil && check.ReadOnlyRoot(r) && !onVolume(r, v.Text):
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
	p.ReportSetting(r, v, "ruler.rule_path", finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("Loki cannot write rule_path %s: %s; it stays ready, lists the rules and evaluates none", v.Text, why),
		Fix:      finding.Fix{Text: "point ruler.rule_path at a volume that Loki may write", Values: check.RulerSection(r).Set("rule_path", "/var/loki/rules-temp").String()},
	})
}
