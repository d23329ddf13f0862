package lint

import (
	"cmp"
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// mountNotShared: containers share files only through a volume that both mount,
// and /healthz stays 200 when what is written is seen by nobody (runtime.md).
func mountNotShared() Rule {
	return Rule{ID: "mount-not-shared", Severity: finding.Error, Fixable: true, Tells: []delivery.Cause{delivery.NoVolume, delivery.VolumeUndefined, delivery.VolumeNotShared, delivery.KeyNotMounted, delivery.OutsideDirectory}, Check: func(c *Context) {
		c.reportVolume(c.notShared)
		for _, s := range c.sidecars() {
			c.elsewhere(s)
		}
		told := map[*manifest.Mount]bool{}
		for _, r := range c.Stops() {
			if r.MountedElsewhere() && !told[r.Mount] {
				told[r.Mount] = true
				c.mountedElsewhere(r)
			}
		}
	}}
}

// mountedElsewhere: the rules are in the pod, by a mount of their own, and not where the
// ruler reads. A warning: they may be there for something else.
func (c *Context) mountedElsewhere(r *delivery.Route) {
	dir, _ := r.Ruler.Config.RulesDir()
	tenant, _ := c.Tenant(r.Ruler)
	fix := "mount it at " + path.Join(dir, cmp.Or(tenant, path.Base(r.Mount.MountPath)))
	for _, s := range r.Ruler.Sidecars {
		if s.Label.Known && s.Label.Text != "" {
			fix = "remove the mount, and label the object " + wanted(s) + " for " + s.Container.Name
			break
		}
	}
	c.Warn(r.Ruler.Object, mountNode(r.Mount.Node), finding.Finding{
		Path:    mountPath(r.Ruler.Container, r.Mount),
		Message: fmt.Sprintf("%s has rules of Loki and is mounted at %s, but the ruler reads %s: it loads none of them", r.Object.ID(), r.Mount.MountPath, dir),
		Current: r.Mount.MountPath,
		Fix:     finding.Fix{Text: fix},
	})
}

func (c *Context) notShared(s served, h delivery.Hop) finding.Finding {
	return finding.Finding{
		Path:    mountsIn(s),
		Message: fmt.Sprintf("%s, so Loki sees none of the files that %s writes", h.Evidence, s.sidecar.Container.Name),
		Current: s.sidecar.Folder.Text,
		Fix: finding.Fix{
			Text:         fmt.Sprintf("mount one volume at %s in both %s and %s", rulesDirectory(s.ruler), s.sidecar.Container.Name, s.ruler.Container.Name),
			ByPostRender: c.adds(s.ruler, func(a finding.Added) bool { return a.Kind == finding.AddedMount || a.Kind == finding.AddedVolume }),
		},
	}
}

// elsewhere: the volume is shared, but Loki sees the folder in another place
// than it reads.
func (c *Context) elsewhere(s served) {
	h, seen, ok := c.judgeFolder(s)
	dir, known := s.ruler.Config.RulesDir()
	if !ok || !known || h.State != finding.Pass || delivery.Within(seen, dir) || c.arrivesElsewhere(s) {
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
