// Package krm is the KRM function: a ResourceList in, the ResourceList with what
// was done, or found, out. kustomize, kpt and every other orchestrator of KRM
// functions talk this way.
//
//	if krm.IsResourceList(src) {
//		result, err := krm.Run(src, transform.Options{})
//		…
//		os.Stdout.Write(result.Output)
//	}
//
// What is promised is what package transform promises of a stream: the list
// comes out byte for byte but for what is inserted, and on an error there is no
// output at all. Results are inserted too, after those that the list has.
//
// What it does not do: run as a container, read files, or write to stderr; an
// orchestrator shows little of what functions say, so the caller decides what to
// repeat there.
//
// It stands on transform and, for the form of results, on report. [IsResourceList],
// [Run], [Result] and its fields are stable.
package krm

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/yamltext"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/patchset"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/report"
)

// Result is the answer of the function.
type Result struct {
	// Output is the ResourceList, with the results in it.
	Output []byte
	// Changes has one entry for each candidate object; nil in mode check.
	Changes []finding.Change
	// Findings are lint's, in mode check; nil in mode fix.
	Findings []finding.Finding
	// Results are what Output has more of them than the input.
	Results []report.Result
	// Check: the function validated, and the items are as they came.
	Check bool
}

// Failed reports that a validation found an error. An orchestrator expects such a
// function to exit with a code that is not 0.
func (r *Result) Failed() bool {
	return slices.ContainsFunc(r.Findings, func(f finding.Finding) bool {
		return f.Severity == finding.Error && f.Suppressed == ""
	})
}

// Run runs the function on a ResourceList (config.kubernetes.io/v1, v1beta1,
// v1alpha1): it renders its items, or, with mode check in the functionConfig,
// judges them and gives them back as they came. The functionConfig is a PatchSet
// or a ConfigMap with flat keys, laid over opts.PatchSet.Layers; without one the
// defaults hold.
//
// The error is a *finding.InputError for bad input, with its place in the list.
func Run(list []byte, opts transform.Options) (*Result, error) {
	if opts.Name == "" {
		opts.Name = transform.Stdin
	}
	root, err := rootOf(opts.Name, list)
	if err != nil {
		return nil, err
	}
	check, err := configure(&opts, list)
	if err != nil {
		return nil, err
	}
	r := &Result{Check: check}
	if check {
		err = r.judge(list, opts, filesOf(root))
	} else {
		err = r.render(list, opts, filesOf(root))
	}
	if err != nil {
		return nil, err
	}
	r.Results = report.KRMResults(telling(r.Changes), r.Findings)
	r.Output, err = addResults(r.Output, r.Results)
	return r, err
}

// IsResourceList tells the input of a KRM function, of whatever version, from
// other manifests. It parses only a stream that has both words. One that does
// not parse and says what it is is one too: [Run] has the error.
func IsResourceList(src []byte) bool {
	if first := firstDocument(src); !bytes.Contains(first, []byte("ResourceList")) || !bytes.Contains(first, []byte(group)) {
		return false
	}
	root, err := firstRoot(src)
	if err != nil {
		return bytes.Contains(src, []byte("\nkind: ResourceList\n"))
	}
	return root.Str("kind") == "ResourceList" && strings.HasPrefix(root.Str("apiVersion"), group)
}

// firstDocument is the text up to where the first document with content ends, which
// mostly is a small part of what Helm sends.
func firstDocument(src []byte) []byte {
	markers := yamltext.FindMarkers(src)
	for from := 0; ; {
		marker := markers.Next()
		if marker < 0 {
			return src
		}
		start, _ := yamltext.Content(src[from:marker])
		if at := from + start; at < marker && src[at] != '%' { // a directive is none
			return src[:marker]
		}
		from = marker + len("---")
	}
}

const group = "config.kubernetes.io/"

// rootOf is the list, which has to be of a version that is known to have the
// same fields.
func rootOf(name string, src []byte) (*document.Node, error) {
	stream := manifest.Open(name, src)
	root, err := firstRoot(src)
	if err != nil {
		return nil, stream.Locate(err)
	}
	switch version := strings.TrimPrefix(root.Str("apiVersion"), group); version {
	case "v1", "v1beta1", "v1alpha1":
		return root, nil
	default:
		return nil, &finding.InputError{
			Place: stream.NodePlace(root.Get("apiVersion")),
			Msg:   fmt.Sprintf("a ResourceList of version %q is not known", version),
			Hint:  "v1, v1beta1 and v1alpha1 are; look for a newer release of loki-ruler-sidecar",
		}
	}
}

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

// configure lays the functionConfig over the options and tells its mode.
func configure(opts *transform.Options, list []byte) (check bool, err error) {
	layer, err := patchset.LoadFunctionConfig(opts.Name, list)
	if err != nil || layer == nil {
		return false, err
	}
	opts.PatchSet.Layers = append(slices.Clone(opts.PatchSet.Layers), layer)
	if opts.Namespace == "" {
		opts.Namespace = layer.Namespace
	}
	return layer.Mode == patchset.ModeCheck, nil
}

func (r *Result) judge(list []byte, opts transform.Options, files itemFiles) error {
	judged, err := transform.Lint([]transform.Input{{Name: opts.Name, Data: list}}, transform.LintOptions{Options: opts})
	if err != nil {
		return err
	}
	r.Output, r.Findings = list, judged.Findings
	for i := range r.Findings {
		f := &r.Findings[i]
		files.put(f.Object, &f.Place)
		f.Path = withinItem(f.Path)
	}
	return nil
}

func (r *Result) render(list []byte, opts transform.Options, files itemFiles) error {
	rendered, err := transform.Render(list, opts)
	if err != nil {
		return err
	}
	r.Output, r.Changes = rendered.Bytes(), rendered.Changes
	for i := range r.Changes {
		files.put(r.Changes[i].Object, &r.Changes[i].Place)
	}
	return nil
}

// telling are the changes worth a result: what was done, and what stood in the
// way. A list that lacks nothing gets no results, so that a second run changes
// nothing.
func telling(changes []finding.Change) []finding.Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c finding.Change) bool {
		return !c.Reason.Changed() && !c.Reason.Conflict()
	})
}
