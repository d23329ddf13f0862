package manifest

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Object is a Kubernetes object of a stream.
type Object struct {
	Stream *Stream
	Tree   *document.Tree
	Node   *document.Node // the object's mapping
	Path   document.Path  // nil for a document's root, ["items", 3] inside a List

	APIVersion, Kind, Namespace, Name string
	Labels, Annotations               map[string]string
}

// Parse parses one document and returns its objects; Lists are unwrapped. A
// document that is no mapping has none. The error is a *finding.InputError.
func (s *Stream) Parse(d document.Document) ([]*Object, error) { panic("not yet") }

// ID names the object.
func (o *Object) ID() finding.Object { panic("not yet") }

// Place is where the object's name stands, else where the object does.
func (o *Object) Place() finding.Place { panic("not yet") }

// NodePlace is the place of a node inside the object, with its end.
func (o *Object) NodePlace(n *document.Node) finding.Place { panic("not yet") }

// Template is the chart template the object was rendered from, "" when unknown.
func (o *Object) Template() string { panic("not yet") }

// IsHook reports a Helm hook.
func (o *Object) IsHook() bool { panic("not yet") }

// OptedOut reports the annotation loki-ruler-sidecar.dev/inject: "false", on
// the object or on its pod template.
func (o *Object) OptedOut() bool { panic("not yet") }

// Chart tells the chart and its version from the helm.sh/chart label, "" when
// there is none.
func (o *Object) Chart() (name, version string) { panic("not yet") }
