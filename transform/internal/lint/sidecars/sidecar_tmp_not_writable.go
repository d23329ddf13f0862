package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// SidecarTmpNotWritable is rule sidecar-tmp-not-writable. 1.30.11 to 2.1.4
// start their watchers as processes, for which Python wants a temporary
// directory (kiwigrid/k8s-sidecar#427).
func SidecarTmpNotWritable() check.Rule {
	return check.Rule{
		ID: "sidecar-tmp-not-writable", Pages: pages(), Severity: finding.Error, Fixable: true,
		Stops: []check.Obstacle{check.Blocks(finding.Sidecar, check.ThisSidecar)},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			v := s.Sidecar
			if !withoutTmp(s) || v.Before(sidecar.Processes) || v.Since(sidecar.NoProcesses) {
				return // that version needs none
			}
			f := finding.Finding{
				Severity: finding.Warning,
				Message:  fmt.Sprintf("container %s has a read-only root file system and no volume at /tmp, without which k8s-sidecar 1.30.11 to 2.1.4 crashes", s.Sidecar.Container.Name),
				Current:  "true",
				Fix: finding.Fix{
					Text: "mount an emptyDir at /tmp of the sidecar",
					ByPostRender: p.Adds(s.Ruler, func(a finding.Added) bool {
						return a.Kind == finding.AddedMount && a.Container == s.Sidecar.Container.Name && a.Name == "/tmp"
					}),
				},
			}
			if s.Sidecar.Since(sidecar.Processes) && s.Sidecar.Before(sidecar.NoProcesses) {
				f.Severity = finding.Error
				f.Fix.Text += ", or use another version"
				f.Fix.Values = check.NewestSidecar(s.Ruler.Object).String()
				f.Message = fmt.Sprintf("k8s-sidecar %s crashes at start: container %s has a read-only root file system and no volume at /tmp",
					s.Sidecar.Version.String(), s.Sidecar.Container.Name)
			}
			p.ReportField(s.Ruler.Object, s.Sidecar.Container, f, "securityContext", "readOnlyRootFilesystem")
		},
	}
}
