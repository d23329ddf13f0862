package lint

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// staleFilesAfterSidecarRestart: the sidecar keeps in memory which object owns
// which file. What it forgets goes with the pod from an emptyDir and stays for
// ever on a claim.
func staleFilesAfterSidecarRestart() Rule {
	return Rule{ID: "stale-files-after-sidecar-restart", Severity: finding.Warning, Check: func(c *Context) {
		for _, s := range c.sidecars() {
			if folder := s.sidecar.Folder; folder.Known && folder.Text != "" && c.ForRules(s.ruler, s.sidecar) {
				c.staleIn(s.ruler, s.sidecar.Container, folder.Text)
			}
		}
		for _, r := range c.Rulers {
			if change, _ := c.Change(r); change.Reason == finding.Injected {
				dir := rulesDirectory(r)
				if mount := r.Container.Covering(dir); mount != nil && path.Clean("/"+mount.MountPath) == path.Clean("/"+dir) {
					c.staleIn(r, r.Container, dir) // a sidecar that is added shares it
				}
			}
		}
	}}
}

func (c *Context) staleIn(r *delivery.Ruler, container *manifest.Container, folder string) {
	mount := container.Covering(folder)
	if mount == nil {
		return
	}
	claim, ok := claimed(r, mount.Name)
	if !ok {
		return
	}
	c.Warn(r.Object, mountNode(mount.Node), finding.Finding{
		Path:    container.Path.String() + ".volumeMounts",
		Current: mount.MountPath,
		Message: fmt.Sprintf("the rules directory %s is on a persistent volume (%s): the file of an object that is deleted while the sidecar restarts stays for ever, and its alerts go on", folder, claim),
		Fix:     finding.Fix{Text: "mount an emptyDir at " + folder},
	})
}
