package lint

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// mountNotShared: containers share files only through a volume that both mount,
// and /healthz stays 200 when what is written is seen by nobody (runtime.md).
func mountNotShared() Rule {
	return Rule{ID: "mount-not-shared", Severity: finding.Error, Fixable: true, Check: func(c *Context) {
		c.reportVolume(c.notShared)
		for _, s := range c.sidecars() {
			c.elsewhere(s)
		}
	}}
}

func (c *Context) notShared(s served, h delivery.Hop) finding.Finding {
	return finding.Finding{
		Path:    mountsIn(s),
		Message: fmt.Sprintf("%s, so Loki sees none of the files that %s writes", h.Evidence, s.sidecar.Container.Name),
		Current: s.sidecar.Folder.Text,
		Fix: finding.Fix{
			Text:         fmt.Sprintf("mount one volume at %s in both %s and %s", rulesDirectory(s.ruler), s.sidecar.Container.Name, s.ruler.Container.Name),
			ByPostRender: c.adds(s.ruler, ".volumeMounts[", ".volumes["),
		},
	}
}

// elsewhere: the volume is shared, but Loki sees the folder in another place
// than it reads.
func (c *Context) elsewhere(s served) {
	h, seen, ok := c.judgeFolder(s)
	dir, known := s.ruler.Config.RulesDir()
	if !ok || !known || h.State != delivery.Pass || delivery.Within(seen, dir) || c.arrivesElsewhere(s) {
		return
	}
	folder := s.sidecar.Folder
	c.reportEnv(s, folder, finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("what the sidecar writes to FOLDER %s is %s for Loki, which reads %s", folder.Text, seen, dir),
		Fix: finding.Fix{
			Text:   "make the two the same: FOLDER and its mount, or the directory of the rule store",
			Values: valuesFor(s.ruler.Object, "sidecar:\n  rules:\n    folder: "+c.folderFor(s.ruler)+"\n"),
		},
	})
}
