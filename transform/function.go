package transform

import (
	"bytes"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
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

// IsResourceList tells the input of a KRM function from other manifests.
// Assumption: a kind that merely stands inside a block scalar at column one is
// not worth a parse here; the stream is parsed when it is used.
func IsResourceList(src []byte) bool {
	if !bytes.Contains(src, []byte("ResourceList")) || !bytes.Contains(src, []byte("config.kubernetes.io/")) {
		return false
	}
	root := onlyRoot(src)
	return root.Str("kind") == "ResourceList"
}

// onlyRoot is the root of the first document with content.
func onlyRoot(src []byte) *document.Node {
	for _, d := range document.Split(src) {
		if t, err := document.Parse(src, d); err == nil && t.Root != nil {
			return t.Root
		}
	}
	return nil
}

// Function runs as a KRM function on a ResourceList (config.kubernetes.io/v1,
// v1beta1, v1alpha1): it renders its items, or, with mode check in the
// functionConfig, judges them and gives them back as they came. The
// functionConfig is a PatchSet or a ConfigMap with flat keys, laid over
// opts.PatchSet.Layers; without one the defaults hold.
func Function(src []byte, opts Options) (*FunctionResult, error) {
	stream := manifest.Open(opts.name(), src)
	check := false
	if config := onlyRoot(src).Get("functionConfig"); !config.IsNull() {
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
		return &FunctionResult{Output: src, Findings: result.Findings, Check: true}, nil
	}
	result, err := Render(src, opts)
	if err != nil {
		return nil, err
	}
	return &FunctionResult{Output: result.Bytes(), Changes: result.Changes}, nil
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
		var adds []document.Addition
		for _, item := range items {
			adds = append(adds, document.Addition{Path: document.Path{"results"}, Index: -1, Value: document.Clone(item)})
		}
		edits, _, err := tree.Edits(adds)
		if err != nil {
			return nil, err
		}
		return splice.Apply(list, edits)
	}
	return list, nil
}
