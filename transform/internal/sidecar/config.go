package sidecar

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// Config is a k8s-sidecar as its environment makes it.
type Config struct {
	Container *manifest.Container // nil when it was read from a patch set
	Image     string
	Version   Version

	Method, Label, LabelValue, Folder, FolderAnnotation Setting
	Namespace, Resource, ResourceName, UniqueFilenames  Setting
	FileMode, HealthPort, Script                        Setting

	selector    selector // of LABEL and LABEL_VALUE
	selectorErr error    // why the API server refuses it
}

// Is reports a container that is a k8s-sidecar, by its image or, since mirrors
// rename images, by its environment: nothing else has both FOLDER and LABEL.
func Is(c *manifest.Container) bool {
	if manifest.ParseImage(c.Image).IsSidecar() {
		return true
	}
	_, folder := c.EnvVar(EnvFolder)
	_, label := c.EnvVar(EnvLabel)
	return folder && label
}

// Read reads a container's settings.
func Read(c *manifest.Container) *Config {
	get := func(name string) Setting { return environment(c, name) }
	config := &Config{
		Container: c, Image: c.Image, Version: versionOf(c.Image),
		Method: get(EnvMethod), Label: get(EnvLabel), LabelValue: get(EnvLabelValue),
		Folder: get(EnvFolder), FolderAnnotation: get(EnvAnnotation),
		Namespace: get(EnvNamespace), Resource: get(EnvResource), ResourceName: get(EnvResourceName),
		UniqueFilenames: get(EnvUnique), FileMode: get(EnvFileMode),
		HealthPort: get(EnvHealthPort), Script: get(EnvScript),
	}
	config.selector, config.selectorErr = parseSelector(config.Selector())
	return config
}

// versionOf is the release that an image is: "" for one of another name, which
// counts its own.
func versionOf(image string) Version {
	i := manifest.ParseImage(image)
	if name := strings.TrimSuffix(i.Name(), "-fips"); name != "k8s-sidecar" {
		return ""
	}
	return Version(i.Version())
}

// ReadNew reads the settings of a container that is not in a pod yet.
func ReadNew(container *document.Node) *Config {
	c := Read(manifest.PodWith(document.NewSequence(), container).Containers[0])
	c.Container = nil
	return c
}

// Since reports a release that is known to be this one or later.
func (c *Config) Since(v Version) bool { return c.Version.Since(v) }

// Before reports a release that is known to be older than this one.
func (c *Config) Before(v Version) bool { return c.Version.Before(v) }

// Env is any variable of the sidecar's container.
func (c *Config) Env(name string) Setting { return environment(c.Container, name) }

// Port is the port of /healthz, as it is written. One that is set and empty is none:
// the program converts it with Python's int (src/healthz.py).
func (c *Config) Port() string {
	if c.HealthPort.Set {
		return strings.TrimSpace(c.HealthPort.Text)
	}
	return c.HealthPort.Or(strconv.Itoa(DefaultHealthPort))
}

// Probed reports that the kubelet asks the container whether it is well.
func (c *Config) Probed() bool {
	return slices.ContainsFunc(Probes(), func(kind string) bool { return !c.Container.Node.Get(kind).IsNull() })
}

// Setting is one variable of a sidecar's environment.
type Setting struct {
	Text  string
	Set   bool           // the container names the variable
	Known bool           // Text is what the sidecar will read; false for valueFrom, and for envFrom where it is not named
	Node  *document.Node // the env item; nil when it is not set, or synthetic
}

// Or is the text, or the fallback when the variable is not set.
func (s Setting) Or(fallback string) string {
	if s.Known && s.Text == "" {
		return fallback
	}
	return s.Text
}

// environment reads a variable of a container, references to others resolved.
// A NAMESPACE that is the pod's own, by the downward API, is as good as none.
func environment(c *manifest.Container, name string) Setting {
	v, ok := c.EnvVar(name)
	text, set, known := c.Value(name)
	switch {
	case !ok && set:
		return Setting{Set: true, Node: c.Assigning(name)}
	case !ok:
		return Setting{Known: !c.EnvFrom}
	case name == EnvNamespace && v.Node.Str("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace":
		return Setting{Known: true, Node: v.Node}
	}
	if name == EnvNamespace && isOwnNamespace(c, v.Value) {
		return Setting{Known: true, Node: v.Node}
	}
	return Setting{Text: text, Set: true, Known: known, Node: v.Node}
}

// isOwnNamespace reports a reference to a variable that is the pod's namespace, as
// NAMESPACE: $(POD_NAMESPACE) has it.
func isOwnNamespace(c *manifest.Container, value string) bool {
	name, opens := strings.CutPrefix(value, "$(")
	name, closes := strings.CutSuffix(name, ")")
	if !opens || !closes {
		return false
	}
	v, _ := c.EnvVar(name)
	return v.Node.Str("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace"
}
