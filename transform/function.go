package transform

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/edit"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/splice"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
)

// FunctionResult is the answer of a KRM function, still without its results:
// see [AddResults].
type FunctionResult struct {
	Output  []byte
	Changes []finding.Change
	// Findings are lint's, in mode check; nil in mode fix.
	Findings []finding.Finding
	// Check: the function validated, and Output is the input.
	Check bool
}

// Failed reports that a validation found an error.
func (r *FunctionResult) Failed() bool {
	return slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Suppressed == ""
	})
}

// IsResourceList tells the input of a KRM function, of whatever version, from
// other manifests. It parses only a stream that has both words. One that does
// not parse and says what it is is one too: [Function] has the error.
func IsResourceList(src []byte) bool {
	if !bytes.Contains(src, []byte("ResourceList")) || !bytes.Contains(src, []byte(functionGroup)) {
		return false
	}
	root, err := firstRoot(src)
	if err != nil {
		return bytes.Contains(src, []byte("\nkind: ResourceList\n"))
	}
	return root.Str("kind") == "ResourceList" && strings.HasPrefix(root.Str("apiVersion"), functionGroup)
}

const functionGroup = "config.kubernetes.io/"

// firstRoot is the root of the first document with content.
func firstRoot(src []byte) (*document.Node, error) {
	for _, d := range document.Split(src) {
		t, err := document.Parse(src, d)
		if err != nil {
			return nil, err
		}
		if t.Root != nil {
			return t.Root, nil
		}
	}
	return nil, nil
}

// Function runs as a KRM function on a ResourceList (config.kubernetes.io/v1,
// v1beta1, v1alpha1): it renders its items, or, with mode check in the
// functionConfig, judges them and gives them back as they came. The
// functionConfig is a PatchSet or a ConfigMap with flat keys, laid over
// opts.PatchSet.Layers; without one the defaults hold.
func Function(src []byte, opts Options) (*FunctionResult, error) {
	stream := manifest.Open(opts.name(), src)
	root, err := firstRoot(src)
	if err == nil {
		err = knownVersion(stream, root)
	}
	if err != nil {
		return nil, located(stream, err)
	}
	check := false
	if config := root.Get("functionConfig"); !config.IsNull() {
		layer, err := patchset.LoadNode(stream.NodePlace, config)
		if err != nil {
			return nil, err
		}
		opts.PatchSet.Layers = append(slices.Clone(opts.PatchSet.Layers), layer)
		if opts.Namespace == "" {
			opts.Namespace = layer.Namespace
		}
		check = layer.Mode == patchset.ModeCheck
	}
	if check {
		result, err := Lint([]Input{{opts.name(), src}}, LintOptions{Options: opts})
		if err != nil {
			return nil, err
		}
		files := filesOf(root)
		for i := range result.Findings {
			f := &result.Findings[i]
			files.put(f.Object, &f.Place)
			f.Path = withinItem(f.Path)
		}
		return &FunctionResult{Output: src, Findings: result.Findings, Check: true}, nil
	}
	result, err := Render(src, opts)
	if err != nil {
		return nil, err
	}
	files := filesOf(root)
	for i := range result.Changes {
		files.put(result.Changes[i].Object, &result.Changes[i].Place)
	}
	return &FunctionResult{Output: result.Bytes(), Changes: result.Changes}, nil
}

// knownVersion refuses a ResourceList of a version that is not known to have
// the same fields.
func knownVersion(s *manifest.Stream, root *document.Node) error {
	switch version := strings.TrimPrefix(root.Str("apiVersion"), functionGroup); version {
	case "v1", "v1beta1", "v1alpha1":
		return nil
	default:
		return &finding.InputError{
			Place: s.NodePlace(root.Get("apiVersion")),
			Msg:   fmt.Sprintf("a ResourceList of version %q is not known", version),
			Hint:  "v1, v1beta1 and v1alpha1 are; look for a newer release of loki-ruler-sidecar",
		}
	}
}

// itemFiles says in which file of the package the orchestrator found an item:
// a line of the ResourceList is a line of nothing the user has.
type itemFiles map[finding.Object]finding.Place

func filesOf(root *document.Node) itemFiles {
	files := itemFiles{}
	for _, item := range root.List("items") {
		annotations := item.Get("metadata", "annotations")
		path := cmp.Or(annotations.Str("internal.config.kubernetes.io/path"), annotations.Str("config.kubernetes.io/path"))
		if path == "" {
			continue
		}
		index, err := strconv.Atoi(cmp.Or(annotations.Str("internal.config.kubernetes.io/index"), annotations.Str("config.kubernetes.io/index")))
		if err != nil {
			index = 0
		}
		id := finding.Object{
			APIVersion: item.Str("apiVersion"), Kind: item.Str("kind"),
			Namespace: item.Str("metadata", "namespace"), Name: item.Str("metadata", "name"),
		}
		files[id] = finding.Place{File: path, Document: index + 1}
	}
	return files
}

func (f itemFiles) put(id finding.Object, place *finding.Place) {
	if file, ok := f[id]; ok {
		*place = file
	}
}

// withinItem is a path as results have it, which begins in the object.
func withinItem(path string) string {
	if inList, ok := strings.CutPrefix(path, "items["); ok {
		if _, within, ok := strings.Cut(inList, "]."); ok {
			return within
		}
	}
	return path
}

// AddResults puts results (a JSON list, as the functions specification has
// them) into a ResourceList, behind those it has. An empty list changes
// nothing.
func AddResults(list, results []byte) ([]byte, error) {
	added, err := document.ParseText(results)
	if err != nil {
		return nil, err
	}
	items := added.Root.List()
	if len(items) == 0 {
		return list, nil
	}
	for _, d := range document.Split(list) {
		tree, err := document.Parse(list, d)
		if err != nil || tree.Root == nil {
			continue
		}
		var adds []edit.Addition
		for _, item := range items {
			adds = append(adds, edit.Addition{Path: document.Path{"results"}, Index: -1, Value: unstyled(item)})
		}
		edits, _, err := edit.Edits(tree, adds)
		if err != nil {
			return nil, err
		}
		return splice.Apply(list, edits)
	}
	return list, nil
}

// unstyled copies a node without the quotes and brackets it was written in.
func unstyled(n *document.Node) *document.Node {
	switch n.Kind {
	case document.Mapping:
		made := document.NewMapping()
		for _, f := range n.Fields {
			made.Fields = append(made.Fields, document.Pair(f.Key.Value, unstyled(f.Value)))
		}
		return made
	case document.Sequence:
		made := document.NewSequence()
		for _, item := range n.Items {
			made.Items = append(made.Items, unstyled(item))
		}
		return made
	}
	return &document.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value}
}
