package manifest

import (
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// Object is a Kubernetes object of a stream.
type Object struct {
	Stream *Stream
	Path   document.Path // nil for a document's root, ["items", 3] inside a List

	APIVersion, Kind, Namespace, Name string
	Labels, Annotations               map[string]string
	Partial                           bool // its data has keys that are not here

	in    *parsed        // nil for one that is in no stream
	node  *document.Node // nil until somebody asks
	bare  []string       // of one that was surveyed, the labels that are there without a text
	kept  *document.Node // of one that was let go, its metadata, as far as that is not large
	start int            // of one that was surveyed, its bytes in the stream; else start == end
	end   int
	// Likewise, those that Place is of.
	placeStart, placeEnd int

	forgotten bool // see Forget
}

// parsed is a document with its tree, which is made when somebody asks for it: most
// documents of a cluster are never looked into, and a tree weighs many times its text.
type parsed struct {
	document.Document
	tree *document.Tree
	held bool    // streams share its objects, see Like
	like *Object // of a document of the same text in streams before; nil for none

	loose bool // see LetGo
}

// ObjectOf is an object that stands in no stream, with a node of its own.
func ObjectOf(kind string, n *document.Node) *Object { return &Object{Kind: kind, node: n} }

// Made is an object that something in o makes: it stands where o does, with a node of
// its own.
func (o *Object) Made(n *document.Node) *Object {
	return &Object{Stream: o.Stream, Path: o.Path, in: o.in, node: n}
}

// Node is the object's mapping.
func (o *Object) Node() *document.Node {
	if o.node == nil && o.in != nil {
		o.node = o.Tree().Root.Resolve()
	}
	return o.node
}

// Tree is the document that the object stands in.
func (o *Object) Tree() *document.Tree {
	if o.in.tree == nil {
		o.in.tree = o.Stream.read(o.in)
		if o.in.loose {
			o.Stream.lend(o)
		}
	}
	return o.in.tree
}

// describe takes what an object says of itself from its metadata.
func (o *Object) describe(metadata *document.Node) {
	o.Namespace, o.Name = metadata.Str("namespace"), metadata.Str("name")
	o.Labels, o.Annotations = metadata.Map("labels"), metadata.Map("annotations")
}

// HasLabel reports a label that is there, with a text or without.
func (o *Object) HasLabel(key string) bool {
	if o.start == o.end {
		return o.Metadata("labels").Lookup(key) != nil
	}
	_, text := o.Labels[key]
	return text || slices.Contains(o.bare, key)
}

// Metadata is where the labels or the annotations stand; nil where there are none.
func (o *Object) Metadata(section string) *document.Node {
	if o.kept != nil {
		return o.kept.Get(section)
	}
	return o.Node().Get("metadata", section)
}

// Document is the window of the stream that the object stands in.
func (o *Object) Document() document.Document { return o.in.Document }

// The annotations that say something about an object itself.
const (
	InjectAnnotation   = "loki-ruler-sidecar.dev/inject"            // "false" opts a workload out
	FilenameAnnotation = "postrenderer.helm.sh/postrender-filename" // Helm 4: the chart template
	hookAnnotation     = "helm.sh/hook"
	instanceLabel      = "app.kubernetes.io/instance"
	oldReleaseLabel    = "release"
	chartLabel         = "helm.sh/chart"
	previousNames      = "internal.config.kubernetes.io/previousNames"
	previousNamespaces = "internal.config.kubernetes.io/previousNamespaces"
)

// ID names the object.
//
// 60 inlined copies were 5.8 KB of code.
//
//go:noinline
func (o *Object) ID() finding.Object {
	return finding.Object{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
}

// Place is where the object's name stands, else where the object does.
func (o *Object) Place() finding.Place {
	if o.start < o.end {
		return o.NodePlace(&document.Node{Start: o.placeStart, End: o.placeEnd})
	}
	if f, ok := o.Node().Get("metadata").FieldOf("name"); ok && f.Value != nil && f.Value.End > 0 {
		return o.NodePlace(f.Value)
	}
	return o.NodePlace(o.Node())
}

// Bytes is the length of an object in its stream; 0 where that is not known.
func (o *Object) Bytes() int { return o.end - o.start }

// Whole is the place of all of the object.
func (o *Object) Whole() finding.Place {
	if o.start < o.end {
		return o.NodePlace(&document.Node{Start: o.start, End: o.end})
	}
	return o.NodePlace(o.Node())
}

// NodePlace is the place of a node inside the object, with its end.
func (o *Object) NodePlace(n *document.Node) finding.Place {
	return o.named(o.Stream.NodePlace(n))
}

// InnerPlace is Stream.InnerPlace for a scalar inside the object.
func (o *Object) InnerPlace(outer *document.Node, inner int) finding.Place {
	return o.named(o.Stream.InnerPlace(outer, inner))
}

// InnerSpan is Stream.InnerSpan for a scalar inside the object.
func (o *Object) InnerSpan(outer *document.Node, start, end int) finding.Place {
	return o.named(o.Stream.InnerSpan(outer, start, end))
}

// named corrects a place's template: an item of a List has its own.
func (o *Object) named(p finding.Place) finding.Place {
	if t := o.Annotations[FilenameAnnotation]; t != "" {
		p.Template = t
	}
	return p
}

// Template is the chart template the object was rendered from: Helm 4's
// annotation, else the "# Source:" comment of its document; "" when unknown.
func (o *Object) Template() string {
	if t := o.Annotations[FilenameAnnotation]; t != "" {
		return t
	}
	if i := o.Stream.documentAt(o.in.Start); i >= 0 {
		return o.Stream.sourceComment(i)
	}
	return ""
}

// Release is the name of the Helm release the object belongs to, "" when it does
// not say. Old charts (loki-stack) used the label "release".
func (o *Object) Release() string {
	if r := o.Labels[instanceLabel]; r != "" {
		return r
	}
	return o.Labels[oldReleaseLabel]
}

// SameRelease reports objects that do not say that they belong to different
// releases.
//
// 8 inlined copies were 1.2 KB of code.
//
//go:noinline
func (o *Object) SameRelease(other *Object) bool {
	a, b := o.Labels[instanceLabel], other.Labels[instanceLabel]
	return a == b || a == "" || b == ""
}

// Former is what an object was called before it was renamed.
type Former struct{ Namespace, Name string }

// Formers are what an object was called before kustomize gave it another name or
// namespace. References to it still use these: kustomize mends them at the end,
// behind every function. It keeps both lists in step (kustomize
// api/internal/utils/annotations.go).
func (o *Object) Formers() []Former {
	names, ok := o.Annotations[previousNames]
	if !ok {
		return nil
	}
	namespaces := strings.Split(o.Annotations[previousNamespaces], ",")
	var all []Former
	for i, name := range strings.Split(names, ",") {
		f := Former{Name: name}
		if i < len(namespaces) {
			f.Namespace = namespaces[i]
		}
		all = append(all, f)
	}
	return all
}

// IsHook reports a Helm hook.
func (o *Object) IsHook() bool {
	_, ok := o.Annotations[hookAnnotation]
	return ok
}

// OptedOut reports the annotation loki-ruler-sidecar.dev/inject: "false", on
// the object or on its pod template. An unquoted false counts too, although
// the API server would refuse it.
func (o *Object) OptedOut() bool {
	return o.Annotations[InjectAnnotation] == "false" ||
		o.templateMeta().Str("annotations", InjectAnnotation) == "false"
}

// Chart tells the chart and its version from the helm.sh/chart label of the
// object, else of its pod template: "loki-distributed-0.80.6" is
// loki-distributed 0.80.6. Both are "" when there is none. A "+" of the version
// was written "_" in the label, and is restored.
func (o *Object) Chart() (name, version string) {
	label := o.Labels[chartLabel]
	if label == "" {
		label = o.templateMeta().Str("labels", chartLabel)
	}
	return CutChart(label)
}

// CutChart splits a chart label before its version: "loki-distributed-0.80.6".
// Without a version the label is the name.
func CutChart(label string) (name, version string) {
	// The version starts behind the first "-" that a digit and a dot follow, so
	// that pre-releases ("loki-6.30.0-rc.1") and names with digits ("k8s-1-2.0.0") work.
	for i := 1; i < len(label); i++ {
		if label[i-1] == '-' && startsVersion(strings.TrimPrefix(label[i:], "v")) {
			return label[:i-1], strings.ReplaceAll(label[i:], "_", "+")
		}
	}
	return label, ""
}

func startsVersion(s string) bool {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return digits > 0 && digits < len(s) && s[digits] == '.'
}

func (o *Object) templateMeta() *document.Node {
	path, ok := templatePath(o.Kind)
	if !ok || len(path) == 0 {
		return nil
	}
	return o.Node().Get(path...).Get("metadata")
}
