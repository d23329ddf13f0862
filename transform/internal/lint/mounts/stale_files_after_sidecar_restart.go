package mounts

import (
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// StaleFilesAfterSidecarRestart is rule stale-files-after-sidecar-restart. The
// sidecar keeps in memory which object owns which file. What it forgets goes
// with the pod from an emptyDir and stays for ever on a claim.
func StaleFilesAfterSidecarRestart() check.Rule {
	return check.Rule{
		ID: "stale-files-after-sidecar-restart", Pages: pages(), Severity: finding.Warning,
		Sidecar: staleFolder, Ruler: staleDirectory,
	}
}

func staleFolder(p *check.Probe, s check.RulerSidecar) {
	if folder := s.Sidecar.Folder; folder.Known && folder.Text != "" && p.ForRules(s.Ruler, s.Sidecar) {
		staleIn(p, s.Ruler, s.Sidecar.Container, folder.Text)
	}
}

// staleDirectory looks ahead: a sidecar that is added shares the mount that is
// at the rules directory.
func staleDirectory(p *check.Probe, r *delivery.Ruler) {
	if !p.Injected(r) {
		return
	}
	dir := check.RulesDirectory(r)
	if mount := r.Container.Covering(dir); mount != nil && path.Clean("/"+mount.MountPath) == path.Clean("/"+dir) {
		staleIn(p, r, r.Container, dir)
	}
}

func staleIn(p *check.Probe, r *delivery.Ruler, container *manifest.Container, folder string) {
	mount := container.Covering(folder)
	if mount == nil {
		return
	}
	claim, ok := claimed(r, mount.Name)
	if !ok {
		return
	}
	p.Warn(r.Object, mountNode(mount.Node), finding.Finding{
		Path:    container.Path.String() + ".volumeMounts",
		Current: mount.MountPath,
		Message: fmt.Sprintf("the rules directory %s is on a persistent volume (%s): the file of an object that is deleted while the sidecar restarts stays for ever, and its alerts go on", folder, claim),
		Fix:     finding.Fix{Text: "mount an emptyDir at " + folder},
	})
}
