package delivery

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rbac"
)

// DefaultFolderAnnotation chooses the directory of one object when the sidecar
// sets no other name (sidecar.py:48, since 1.24).
const DefaultFolderAnnotation = "k8s-sidecar-target-directory"

// AllNamespaces is the value of NAMESPACE, in this very case, that makes the
// sidecar watch the whole cluster.
const AllNamespaces = "ALL"

// Setting is one environment variable of a sidecar.
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

// Sidecar is a k8s-sidecar as its environment makes it.
type Sidecar struct {
	Container *manifest.Container // nil when it was read from a patch set
	Image     string
	Version   string // "v2.10.1", "" unknown

	Method, Label, LabelValue, Folder, FolderAnnotation Setting
	Namespace, Resource, ResourceName, UniqueFilenames  Setting
	FileMode, HealthPort, Script                        Setting
}

// IsSidecar reports a container that is a k8s-sidecar, by its image or, since
// mirrors rename images, by its environment: nothing else has both FOLDER and
// LABEL.
func IsSidecar(c *manifest.Container) bool {
	if manifest.ParseImage(c.Image).IsSidecar() {
		return true
	}
	_, folder := c.EnvVar("FOLDER")
	_, label := c.EnvVar("LABEL")
	return folder && label
}

// SidecarOf reads a container's settings.
func SidecarOf(c *manifest.Container) *Sidecar {
	s := read(func(name string) Setting { return environment(c, name) })
	s.Container, s.Image, s.Version = c, c.Image, manifest.ParseImage(c.Image).Version()
	return s
}

// Env is any variable of the sidecar's container.
func (s *Sidecar) Env(name string) Setting { return environment(s.Container, name) }

// environment reads a variable of a container, references to others resolved.
// A NAMESPACE that is the pod's own, by the downward API, is as good as none.
func environment(c *manifest.Container, name string) Setting {
	v, ok := c.EnvVar(name)
	switch {
	case !ok:
		return Setting{Known: !c.EnvFrom}
	case name == "NAMESPACE" && v.Node.Str("valueFrom", "fieldRef", "fieldPath") == "metadata.namespace":
		return Setting{Known: true, Node: v.Node}
	}
	text, known := resolved(c, v)
	return Setting{Text: text, Set: true, Known: known, Node: v.Node}
}

// resolved is the value of a variable after $(NAME) was replaced, as the kubelet
// does. known is false when it, or one it refers to, is not in the manifest.
//
// Assumption: a variable it refers to stands before it and refers to none
// itself; one that does is not known.
func resolved(c *manifest.Container, v manifest.EnvVar) (text string, known bool) {
	parts := strings.Split(v.Value, "$(")
	text, known = parts[0], !v.From
	for _, part := range parts[1:] {
		name, rest, closed := strings.Cut(part, ")")
		other, set := c.EnvVar(name)
		switch {
		case closed && set && !other.From && !strings.Contains(other.Value, "$("):
			text += other.Value + rest
		default:
			known = known && closed && !set && !c.EnvFrom
			text += "$(" + part
		}
	}
	return text, known
}

// SidecarIn reads the settings of a container that is not in a pod yet.
func SidecarIn(container *document.Node) *Sidecar {
	pod := manifest.PodWith(document.NewSequence(), container)
	s := SidecarOf(pod.Containers[0])
	s.Container = nil
	return s
}

func read(get func(name string) Setting) *Sidecar {
	return &Sidecar{
		Method: get("METHOD"), Label: get("LABEL"), LabelValue: get("LABEL_VALUE"),
		Folder: get("FOLDER"), FolderAnnotation: get("FOLDER_ANNOTATION"),
		Namespace: get("NAMESPACE"), Resource: get("RESOURCE"), ResourceName: get("RESOURCE_NAME"),
		UniqueFilenames: get("UNIQUE_FILENAMES"), FileMode: get("DEFAULT_FILE_MODE"),
		HealthPort: get("HEALTH_PORT"), Script: get("SCRIPT"),
	}
}

// Annotation is the annotation that chooses an object's directory.
func (s *Sidecar) Annotation() string { return s.FolderAnnotation.Or(DefaultFolderAnnotation) }

// Watches reports whether the sidecar looks into a namespace. own is the pod's.
// Names are compared as the sidecar compares them: a blank is part of a name.
// An empty name, "" or one in "a,,b", ends the sidecar: it watches nothing.
func (s *Sidecar) Watches(namespace, own string) bool {
	if s.namesNothing() {
		return false
	}
	for _, ns := range s.Namespaces(own) {
		if ns == "" || ns == namespace {
			return true
		}
	}
	return false
}

// Namespaces are the namespaces the sidecar watches: own when it names none,
// and "" for all of them.
func (s *Sidecar) Namespaces(own string) []string {
	if s.Namespace.Text == "" {
		return []string{own}
	}
	var names []string
	for name := range strings.SplitSeq(s.Namespace.Text, ",") {
		switch name {
		case "": // no namespace, and not all of them either
		case AllNamespaces:
			names = append(names, "")
		default:
			names = append(names, name)
		}
	}
	return names
}

// namesNothing reports a NAMESPACE with an empty name in it; the API server
// refuses a request for that, which ends the sidecar (runtime.md).
func (s *Sidecar) namesNothing() bool {
	return s.Namespace.Set && s.Namespace.Known && slices.Contains(strings.Split(s.Namespace.Text, ","), "")
}

// misses reports a namespace that NAMESPACE means and does not say: with a blank
// around its name, or as "all" in other letters than ALL.
func (s *Sidecar) misses(namespace string) bool {
	for _, part := range strings.Split(s.Namespace.Text, ",") {
		name := strings.TrimSpace(part)
		if part != AllNamespaces && (strings.EqualFold(name, AllNamespaces) && name != namespace || name != part && name == namespace) {
			return true
		}
	}
	return false
}

// KnowsResource reports a RESOURCE the sidecar accepts, or that is not known:
// any other is a KeyError at start.
func (s *Sidecar) KnowsResource() bool {
	switch s.Resource.Text {
	case "configmap", "secret", "both":
		return true
	}
	return !s.Resource.Set || !s.Resource.Known
}

// Since reports a known version that is this one or later.
func (s *Sidecar) Since(version string) bool {
	return s.Version != "" && semver.Compare(s.Version, version) >= 0
}

// Before reports a known version older than this one.
func (s *Sidecar) Before(version string) bool {
	return s.Version != "" && semver.Compare(s.Version, version) < 0
}

// FatalRefusals is the version from which on a refusal by the API server ends the
// sidecar; older ones log it and go on with what they may read (runtime.md).
const FatalRefusals = "v1.31.0"

// Resources are the resources it lists, in the order it does: with both,
// secrets come first, and a refusal there ends it (runtime.md).
func (s *Sidecar) Resources() []string {
	switch s.Resource.Text {
	case "secret":
		return []string{"secrets"}
	case "both":
		return []string{"secrets", "configmaps"}
	}
	return []string{"configmaps"}
}

// Verbs are what it calls on each of them: WATCH lists and watches (only watches,
// before 1.31), SLEEP and LIST list, RESOURCE_NAME gets.
func (s *Sidecar) Verbs() []string {
	switch {
	case s.ByName():
		return []string{"get"}
	case s.Method.Text == "LIST", s.Method.Text == "SLEEP":
		return []string{"list"}
	case s.Before(FatalRefusals):
		return []string{"watch"}
	}
	return []string{"list", "watch"}
}

// Needs is what its account must be allowed, configmaps first.
func (s *Sidecar) Needs(own string) []rbac.Need {
	var needs []rbac.Need
	for _, ns := range s.Namespaces(own) {
		ns = strings.TrimSpace(ns)
		for _, r := range []string{"configmaps", "secrets"} {
			if slices.Contains(s.Resources(), r) {
				needs = append(needs, rbac.Need{Namespace: ns, Resource: r, Verbs: s.Verbs()})
			}
		}
	}
	return needs
}

// Target is the file a key of an object becomes, in the sidecar's own file
// system. annotation is the object's folder annotation, "" for none.
func (s *Sidecar) Target(o *manifest.Object, key, annotation string) string {
	dir := s.Folder.Text
	switch {
	case path.IsAbs(annotation):
		dir = annotation
	case annotation != "":
		dir = path.Join(dir, annotation)
	}
	key = strings.TrimSuffix(key, ".url")
	if strings.EqualFold(s.UniqueFilenames.Text, "true") {
		key = "namespace_" + o.Namespace + "." + strings.ToLower(o.Kind) + "_" + o.Name + "." + key
	}
	return path.Join(dir, key)
}
