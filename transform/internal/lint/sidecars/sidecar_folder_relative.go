package sidecars

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// SidecarFolderRelative is rule sidecar-folder-relative. A FOLDER without "/" in
// front begins in the image's working directory, which is no volume, and which a
// read-only root file system does not let it write to.
func SidecarFolderRelative() check.Rule {
	return check.Rule{
		ID: "sidecar-folder-relative", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.FolderRelative},
		Sidecar: func(p *check.Probe, s check.RulerSidecar) {
			h, _, ok := p.FolderVolume(s)
			if !ok || h.Cause != delivery.FolderRelative {
				return
			}
			folder := s.Sidecar.Folder
			want := "/" + folder.Text
			if dir, known := s.Ruler.Config.RulesDir(); known && !delivery.Within(want, dir) {
				want = p.FolderFor(s.Ruler)
			}
			p.ReportEnv(s, folder, finding.Finding{
				Severity: finding.Error,
				Message:  fmt.Sprintf("FOLDER %s is relative, which is %s in the sidecar: on no volume that %s sees, and the sidecar stays healthy", folder.Text, s.Sidecar.Directory(), s.Ruler.Container.Name),
				Fix: finding.Fix{
					Text:     "set FOLDER to " + want,
					Proposed: check.InPlaceOf(folder.Node.Get("value"), want),
					Values:   check.Values(s.Ruler.Object).Set("sidecar.rules.folder", want).String(),
				},
			})
		},
	}
}
