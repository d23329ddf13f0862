package plan

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/chart"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
)

// complete adds what the delivery of an existing sidecar lacks. Its image, env and
// probes are the user's, except that with --values the chart's own container gets
// the env and probes that the same values give the backend's.
func (p *rulerPlan) complete(c *manifest.Container) error {
	p.shareFolder(c)
	if p.change.Reason != "" {
		return nil
	}
	p.writableTmp(c)
	if p.overSystem(nil); p.change.Reason != "" {
		return nil
	}
	p.token(nil, c)
	if c.Name == p.pod.Container().Str("name") {
		if p.patchset.ChartNative {
			p.forgotten(c)
		}
		p.differing(c)
	}
	return p.access(sidecar.Read(c))
}

// differing reports where an existing sidecar differs from the patch set. It keeps
// what it has: whoever changes the patch set has to render the manifests anew.
func (p *rulerPlan) differing(c *manifest.Container) {
	if image := p.pod.Container().Str("image"); image != c.Image {
		p.keep(fieldOf(c, "image"))
	}
	for _, e := range p.pod.Container().List("env") {
		have, ok := c.EnvVar(e.Str("name"))
		switch {
		case e.Str("name") == "HEALTH_PORT" || !e.Get("valueFrom").IsNull():
			// A free port, or decided elsewhere.
		case ok && (have.From || have.Value != e.Str("value")):
			p.keep(envOf(c, e.Str("name")))
		}
	}
}

// shareFolder makes the sidecar's folder one that the ruler sees too.
func (p *rulerPlan) shareFolder(c *manifest.Container) {
	s := sidecar.Read(c)
	if folder := s.Folder; !folder.Known || folder.Text == "" {
		p.keep(envOf(c, "FOLDER"))
		return // where it writes is not known; lint says so
	}
	folder := s.Directory()
	if why := p.cannotDeliver(c, folder); why != "" {
		p.conflict(finding.RulesDirConflict, why)
		return
	}
	ours, theirs := p.ruler.Container.Covering(folder), c.Covering(folder)
	_, shared := manifest.Translate(folder, c, p.ruler.Container)
	switch {
	case shared:
		p.ensureVolume(theirs.Name)
	case theirs == nil && ours == nil:
		p.shareNewVolume(c, folder)
	case theirs == nil && p.writable(ours.Name):
		p.mountInto(c, ours.Name, ours.MountPath, ours.SubPath)
	case theirs != nil && (ours == nil || !delivery.Within(ours.MountPath, theirs.MountPath)): // else ours hides it
		p.ensureVolume(theirs.Name)
		p.mountInto(p.ruler.Container, theirs.Name, theirs.MountPath, theirs.SubPath)
	default:
		p.conflict(finding.RulesDirConflict, fmt.Sprintf("container %q writes to %s on another volume than the ruler has there", c.Name, folder))
	}
}

// cannotDeliver says why nothing that is added would bring the files of a
// sidecar's folder to the ruler, or "".
func (p *rulerPlan) cannotDeliver(c *manifest.Container, folder string) string {
	ours, theirs := p.ruler.Container.Covering(folder), c.Covering(folder)
	seen, shared := manifest.Translate(folder, c, p.ruler.Container)
	if !shared {
		seen = folder
	}
	switch {
	case p.elsewhere(seen):
		return fmt.Sprintf("container %q writes to %s, the ruler reads %s", c.Name, folder, p.rulesDir)
	case theirs != nil && (theirs.ReadOnly || p.ruler.Pod.Volume(theirs.Name) != nil && !p.writable(theirs.Name)):
		return fmt.Sprintf("container %q cannot write to %s: volume %q is read-only there", c.Name, folder, theirs.Name)
	case theirs == nil && ours != nil && ours.SubPathExpr != "":
		return fmt.Sprintf("which part of volume %q is mounted at %s is decided at run time (subPathExpr)", ours.Name, ours.MountPath)
	}
	return ""
}

// shareNewVolume mounts the patch set's rules volume in both containers, at the
// rules directory when the folder is below it.
func (p *rulerPlan) shareNewVolume(c *manifest.Container, folder string) {
	name, dir := p.ensureVolume(p.rulesVolume()), folder
	if delivery.Within(dir, p.rulesDir) {
		dir = p.rulesDir
	}
	p.mountInto(c, name, dir, "")
	p.mountInto(p.ruler.Container, name, dir, "")
}

// elsewhere reports a folder outside of the directory that the ruler is known to
// read: no rule store would see its files. A folder above that directory is fine,
// because annotations choose what is below.
func (p *rulerPlan) elsewhere(folder string) bool {
	return p.ruler.Config.Directory.Known && !delivery.Within(folder, p.rulesDir) && !delivery.Within(p.rulesDir, folder)
}

// writableTmp gives a sidecar on a read-only root file system a /tmp, which
// k8s-sidecar 1.30.11 to 2.1.x cannot start without.
func (p *rulerPlan) writableTmp(c *manifest.Container) {
	readOnly, _ := c.Node.Bool("securityContext", "readOnlyRootFilesystem")
	if !readOnly || c.Covering("/tmp") != nil {
		return
	}
	p.ensureVolume(chart.TempVolume)
	p.mountInto(c, chart.TempVolume, "/tmp", "")
}

// forgotten adds the env and probes that the chart gives the backend's sidecar for
// the same values and leaves out of the ruler's: FOLDER_ANNOTATION in loki 6.33.0
// to 7.3.0, the startupProbe in 6.34.0 and later.
func (p *rulerPlan) forgotten(c *manifest.Container) {
	at := -1
	for _, e := range p.pod.Container().List("env") {
		name := e.Str("name")
		if i := envIndex(c, name); i >= 0 {
			at = i + 1
			continue
		}
		p.add(edit.Addition{Path: extend(c.Path, "env"), Index: at, Value: document.Clone(e)}, envOf(c, name))
	}
	for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
		want := p.pod.Container().Get(probe)
		if want == nil || !c.Node.Get(probe).IsNull() {
			continue
		}
		p.add(edit.Addition{Path: c.Path, Key: probe, Value: document.Clone(want)}, fieldOf(c, probe))
	}
}

func envIndex(c *manifest.Container, name string) int {
	return slices.IndexFunc(c.Node.List("env"), func(e *document.Node) bool { return e.Str("name") == name })
}
