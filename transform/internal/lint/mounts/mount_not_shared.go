package mounts

import (
	"cmp"
	"fmt"
	"path"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
)

// MountNotShared is rule mount-not-shared. Containers share files only through
// a volume that both mount, and /healthz stays 200 when what is written is seen
// by nobody (src/healthz.py).
func MountNotShared() check.Rule {
	return check.Rule{
		ID: "mount-not-shared", Pages: pages(), Severity: finding.Error, Fixable: true,
		Tells:  []delivery.Cause{delivery.NoVolume, delivery.VolumeUndefined, delivery.VolumeNotShared, delivery.VolumeNotMounted, delivery.OutsideDirectory},
		Volume: notShared, Sidecar: elsewhere,
		Once: mountElsewhere, Route: mountedElsewhere,
	}
}

// mountedElsewhere: the rules are in the pod, by a mount of their own, and not where the
// ruler reads. A warning: they may be there for something else.
func mountedElsewhere(p *check.Probe, r *delivery.Route) {
	dir, _ := r.Ruler.Config.RulesDir()
	tenant, _ := p.Tenant(r.Ruler)
	if r.HeldAside() {
		p.Report(r.Ruler.Object, nil, finding.Finding{
			Severity: finding.Warning,
			Place:    r.StopsAt().Place,
			Path:     r.Ruler.Pod.SpecPath.String() + ".volumes",
			Message:  fmt.Sprintf("%s has rules of Loki and is in a volume of the pod, but container %s does not mount that: it loads none of them", r.Object.ID(), r.Ruler.Container.Name),
			Fix:      finding.Fix{Text: "mount the volume in " + r.Ruler.Container.Name + " at " + path.Join(dir, cmp.Or(tenant, "TENANT"))},
		})
		return
	}
	fix := "mount it at " + path.Join(dir, cmp.Or(tenant, path.Base(r.Mount.MountPath)))
	for _, s := range r.Ruler.Sidecars {
		if s.Label.Known && s.Label.Text != "" {
			fix = "remove the mount, and label the object " + s.LabelText() + " for " + s.Container.Name
			break
		}
	}
	p.Warn(r.Ruler.Object, mountNode(r.Mount.Node), finding.Finding{
		Path:    mountPath(r.Ruler.Container, r.Mount),
		Message: fmt.Sprintf("%s has rules of Loki and is mounted at %s, but the ruler reads %s: it loads none of them", r.Object.ID(), r.Mount.MountPath, dir),
		Current: r.Mount.MountPath,
		Fix:     finding.Fix{Text: fix},
	})
}

// mountElsewhere is the mount of rules that are in the pod and not where the
// ruler reads, or their object where its container does not mount them.
func mountElsewhere(r *delivery.Route) any {
	switch {
	case r.MountedElsewhere():
		return r.Mount
	case r.HeldAside():
		return r.Object
	}
	return nil
}

func notShared(p *check.Probe, s check.RulerSidecar, h delivery.Hop) finding.Finding {
	return finding.Finding{
		Path:    mountsIn(s),
		Message: fmt.Sprintf("%s, so Loki sees none of the files that %s writes", h.Evidence, s.Sidecar.Container.Name),
		Current: s.Sidecar.Folder.Text,
		Fix: finding.Fix{
			Text:         fmt.Sprintf("mount one volume at %s in both %s and %s", check.RulesDirectory(s.Ruler), s.Sidecar.Container.Name, s.Ruler.Container.Name),
			ByPostRender: p.Adds(s.Ruler, func(a finding.Added) bool { return a.Kind == finding.AddedMount || a.Kind == finding.AddedVolume }),
		},
	}
}

// elsewhere: the volume is shared, but Loki sees the folder in another place
// than it reads.
func elsewhere(p *check.Probe, s check.RulerSidecar) {
	h, seen, ok := p.FolderVolume(s)
	dir, known := s.Ruler.Config.RulesDir()
	if !ok || !known || h.State != finding.Pass || delivery.Within(seen, dir) {
		return
	}
	folder := s.Sidecar.Folder
	p.ReportEnv(s, folder, finding.Finding{
		Severity: finding.Error,
		Message:  fmt.Sprintf("what the sidecar writes to FOLDER %s is %s for Loki, which reads %s", folder.Text, seen, dir),
		Fix: finding.Fix{
			Text:   "make the two the same: FOLDER and its mount, or the directory of the rule store",
			Values: check.Values(s.Ruler.Object).Set("sidecar.rules.folder", p.FolderFor(s.Ruler)).String(),
		},
	})
}
