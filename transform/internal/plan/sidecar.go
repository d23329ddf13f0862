package plan

import (
	"fmt"
	"path"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// findSidecar looks for a container that already does the work: the patch
// set's own by name, or any that watches the same label or writes below the
// rules directory. A container of the patch set's name that is something else
// is a conflict.
//
// Assumption: a container with both FOLDER and LABEL is a k8s-sidecar, whatever
// its image is called; mirrors rename images. A dashboards sidecar has both and
// is told apart by where it writes and what it watches.
func (w *work) findSidecar() (found, conflict *manifest.Container) {
	name := w.pod.Container().Str("name")
	for _, c := range slices.Concat(w.ruler.Pod.Containers, w.ruler.Pod.InitContainers) {
		if c == w.ruler.Container {
			continue
		}
		switch isSidecar := delivery.IsSidecar(c); {
		case c.Name == name && isSidecar:
			return c, nil
		case c.Name == name:
			conflict = c
		case isSidecar && found == nil && w.serves(c):
			found = c
		}
	}
	if found != nil {
		conflict = nil
	}
	return found, conflict
}

func (w *work) serves(c *manifest.Container) bool {
	s := delivery.SidecarOf(c)
	if !s.Folder.Known || s.Folder.Text == "" {
		return true // it is a sidecar and nothing says it serves something else
	}
	if delivery.Within(s.Folder.Text, w.rulesDir) {
		return true
	}
	if seen, ok := manifest.Translate(s.Folder.Text, c, w.ruler.Container); ok && delivery.Within(seen, w.rulesDir) {
		return true
	}
	return s.Label.Text != "" && s.Label.Text == delivery.SidecarIn(w.pod.Container()).Label.Text
}

// inject adds the patch set's container behind the ruler's, its volumes, the
// mount the two share, the token and the access.
func (w *work) inject() error {
	container := document.Clone(w.pod.Container())
	folder := delivery.SidecarIn(container).Folder.Text
	shared, why := w.sharedVolume(folder)
	if why != "" {
		w.conflict(finding.RulesDirConflict, why)
		return nil
	}
	w.volumes(container, shared)
	w.user(container, shared)
	w.tmp(container)
	if err := w.checkFuture(container); err != nil || w.change.Reason != "" {
		return err
	}
	w.token(container, nil)
	if w.patchset.NativeSidecar {
		asNative(container)
		w.add(edit.Addition{Path: w.at("initContainers"), Index: -1, Value: container}, newContainer(container, true))
	} else {
		w.add(edit.Addition{Path: w.at("containers"), Index: w.ruler.Container.Index + 1, Value: container}, newContainer(container, false))
	}
	return w.access(delivery.SidecarIn(container))
}

func newContainer(c *document.Node, isInit bool) finding.Added {
	return finding.Added{Kind: finding.AddedContainer, Container: c.Str("name"), Init: isInit}
}

// user gives a new sidecar that must not be root a user of its own, where the
// pod's is root: the kubelet would refuse to start it. On a volume of the pod's
// only root may be able to write, so there it is root, too.
func (w *work) user(container *document.Node, shared *manifest.Mount) {
	const nobody = "65534" // the user of the k8s-sidecar image
	context := container.Get("securityContext")
	nonRoot, _ := context.Bool("runAsNonRoot")
	if !nonRoot || context.Get("runAsUser") != nil || w.ruler.Pod.Spec.Str("securityContext", "runAsUser") != "0" {
		return
	}
	if shared == nil {
		set(context, "runAsUser", document.NewInt(nobody))
		return
	}
	set(context, "runAsNonRoot", document.NewBool(false))
}

// asNative turns a container into a native sidecar (Kubernetes 1.29): started
// before the ruler, and ready, so that the files of the first sync are there
// before Loki lists them.
func asNative(c *document.Node) {
	set(c, "restartPolicy", document.NewString("Always"))
	probe := c.Get("readinessProbe")
	if c.Get("startupProbe") != nil || probe.Get("httpGet") == nil {
		return
	}
	set(c, "startupProbe", document.NewMapping(
		document.Pair("httpGet", document.Clone(probe.Get("httpGet"))),
		document.Pair("periodSeconds", document.NewInt("1")),
		document.Pair("failureThreshold", document.NewInt("120")),
	))
}

// complete adds to a sidecar that is there what its delivery lacks. Its image,
// env and probes are the user's, except that with --values the chart's own
// container gets the env and probes that the same values give backend.
func (w *work) complete(c *manifest.Container) error {
	w.shareFolder(c)
	if w.change.Reason != "" {
		return nil
	}
	w.writableTmp(c)
	w.token(nil, c)
	if w.patchset.Chart && w.patchset.ChartNative && c.Name == w.pod.Container().Str("name") {
		w.forgotten(c)
	}
	if c.Name == w.pod.Container().Str("name") {
		w.differing(c)
	}
	return w.access(delivery.SidecarOf(c))
}

// differing reports what the patch set says otherwise of a sidecar that is there,
// which keeps what it has: whoever changes the patch set over manifests that were
// fixed before has to render them anew.
func (w *work) differing(c *manifest.Container) {
	if image := w.pod.Container().Str("image"); image != c.Image {
		w.keep(fieldOf(c, "image"))
	}
	for _, e := range w.pod.Container().List("env") {
		have, ok := c.EnvVar(e.Str("name"))
		switch {
		case e.Str("name") == "HEALTH_PORT" || !e.Get("valueFrom").IsNull():
			// A free port, or decided elsewhere.
		case ok && (have.From || have.Value != e.Str("value")):
			w.keep(envOf(c, e.Str("name")))
		}
	}
}

// shareFolder makes the sidecar's folder a volume that the ruler sees too.
func (w *work) shareFolder(c *manifest.Container) {
	folder, ok := c.EnvVar("FOLDER")
	if !ok || folder.From || folder.Value == "" {
		w.keep(envOf(c, "FOLDER"))
		return // where it writes is not known; lint says so
	}
	seen, shared := manifest.Translate(folder.Value, c, w.ruler.Container)
	ours, theirs := w.ruler.Container.Covering(folder.Value), c.Covering(folder.Value)
	switch {
	case shared && w.elsewhere(seen), !shared && w.elsewhere(folder.Value):
		w.conflict(finding.RulesDirConflict, fmt.Sprintf("container %q writes to %s, the ruler reads %s", c.Name, folder.Value, w.rulesDir))
	case theirs != nil && (theirs.ReadOnly || w.ruler.Pod.Volume(theirs.Name) != nil && !w.writable(theirs.Name)):
		w.conflict(finding.RulesDirConflict, fmt.Sprintf("container %q cannot write to %s: volume %q is read-only there", c.Name, folder.Value, theirs.Name))
	case theirs == nil && ours != nil && ours.SubPathExpr != "":
		w.conflict(finding.RulesDirConflict, fmt.Sprintf("which part of volume %q is mounted at %s is decided at run time (subPathExpr)", ours.Name, ours.MountPath))
	case shared:
		w.ensureVolume(theirs.Name)
	case theirs == nil && ours != nil && w.writable(ours.Name):
		w.mountInto(c, ours.Name, ours.MountPath, ours.SubPath)
	case theirs == nil && ours == nil:
		name, dir := w.rulesVolume(), folder.Value
		if delivery.Within(dir, w.rulesDir) {
			dir = w.rulesDir
		}
		w.ensureVolume(name)
		w.mountInto(c, name, dir, "")
		w.mountInto(w.ruler.Container, name, dir, "")
	case theirs != nil && w.mountAt(w.ruler.Container, theirs.MountPath) == nil:
		w.ensureVolume(theirs.Name)
		w.mountInto(w.ruler.Container, theirs.Name, theirs.MountPath, theirs.SubPath)
	default:
		w.conflict(finding.RulesDirConflict, fmt.Sprintf("container %q writes to %s on another volume than the ruler has there", c.Name, folder.Value))
	}
}

// elsewhere reports a folder of a sidecar that is not where the ruler is known to
// read: its files would reach no rule store. A folder above is not: annotations
// choose what is below.
func (w *work) elsewhere(folder string) bool {
	return w.ruler.Config.Directory.Known && !delivery.Within(folder, w.rulesDir) && !delivery.Within(w.rulesDir, folder)
}

// writableTmp gives a sidecar on a read-only root file system a /tmp, which
// k8s-sidecar 1.30.11 to 2.1.x cannot start without.
func (w *work) writableTmp(c *manifest.Container) {
	readOnly, _ := c.Node.Bool("securityContext", "readOnlyRootFilesystem")
	if !readOnly || c.Covering("/tmp") != nil {
		return
	}
	w.ensureVolume(tmpVolume)
	w.mountInto(c, tmpVolume, "/tmp", "")
}

// forgotten adds the env and probes that the chart gives backend for the same
// values and leaves out of the ruler's sidecar (charts.md section 7).
func (w *work) forgotten(c *manifest.Container) {
	at := -1
	for _, e := range w.pod.Container().List("env") {
		name := e.Str("name")
		if i := envIndex(c, name); i >= 0 {
			at = i + 1
			continue
		}
		w.add(edit.Addition{Path: extend(c.Path, "env"), Index: at, Value: document.Clone(e)}, envOf(c, name))
	}
	for _, probe := range []string{"livenessProbe", "readinessProbe", "startupProbe"} {
		want := w.pod.Container().Get(probe)
		if want == nil || !c.Node.Get(probe).IsNull() {
			continue
		}
		w.add(edit.Addition{Path: c.Path, Key: probe, Value: document.Clone(want)}, fieldOf(c, probe))
	}
}

func envIndex(c *manifest.Container, name string) int {
	return slices.IndexFunc(c.Node.List("env"), func(e *document.Node) bool { return e.Str("name") == name })
}

// at is the path of a field of the pod's spec.
func (w *work) at(field string) document.Path { return extend(w.ruler.Pod.SpecPath, field) }

func fieldOf(c *manifest.Container, key string) finding.Added {
	return finding.Added{Kind: finding.AddedField, Container: c.Name, Init: c.Init, Name: key}
}

func envOf(c *manifest.Container, name string) finding.Added {
	return finding.Added{Kind: finding.AddedEnv, Container: c.Name, Init: c.Init, Name: name}
}

func mountOf(c *manifest.Container, mountPath string) finding.Added {
	return finding.Added{Kind: finding.AddedMount, Container: c.Name, Init: c.Init, Name: mountPath}
}

func extend(p document.Path, more ...any) document.Path {
	return append(slices.Clone(p), more...)
}

func clean(p string) string { return path.Clean("/" + p) }

// set puts a field into a synthetic mapping, over an old one of its name.
func set(n *document.Node, key string, value *document.Node) {
	for i := range n.Fields {
		if n.Fields[i].Key.Value == key {
			n.Fields[i].Value = value
			return
		}
	}
	n.Fields = append(n.Fields, document.Pair(key, value))
}
