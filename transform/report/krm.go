package report

import (
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// KRMResults are the results of a KRM function's ResourceList (kustomize's
// functions-spec): what was done to each candidate, then the findings in their
// order. Suppressed findings are left out.
func KRMResults(changes []finding.Change, findings []finding.Finding) []Result {
	var out []Result
	for _, c := range changes {
		out = append(out, resultOfChange(c))
	}
	for _, f := range findings {
		if f.Suppressed == "" {
			out = append(out, resultOfFinding(f))
		}
	}
	return out
}

// Result is one entry of a ResourceList's results.
type Result struct {
	Message     string            `json:"message"`
	Severity    finding.Severity  `json:"severity"`
	ResourceRef *ResourceRef      `json:"resourceRef,omitempty"`
	Field       *Field            `json:"field,omitempty"`
	File        *File             `json:"file,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

// ResourceRef names the object a result is about.
type ResourceRef struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Namespace  string `json:"namespace,omitempty"`
}

// Field is the field a result is about.
type Field struct {
	Path          string `json:"path"`
	CurrentValue  string `json:"currentValue,omitempty"`
	ProposedValue string `json:"proposedValue,omitempty"`
}

// File is the file a result is about.
type File struct {
	Path  string `json:"path"`
	Index int    `json:"index,omitempty"` // 0-based position of the document in the file
}

func resultOfChange(c finding.Change) Result {
	severity := finding.Info
	if c.Reason.Conflict() {
		severity = finding.Warning
	}
	return Result{
		Message:     changeMessage(c),
		Severity:    severity,
		ResourceRef: resourceRef(c.Object),
		File:        file(c.Place),
		Tags:        map[string]string{"reason": string(c.Reason)},
	}
}

// changeMessage renders "completed: detail; kept a, b; encoded again c".
func changeMessage(c finding.Change) string {
	text := string(c.Reason)
	if c.Detail != "" {
		text += ": " + c.Detail
	}
	if len(c.Kept) > 0 {
		text += "; kept " + strings.Join(c.Kept, ", ")
	}
	if len(c.Rewrote) > 0 {
		text += "; encoded again " + strings.Join(c.Rewrote, ", ")
	}
	return visible(text)
}

func resultOfFinding(f finding.Finding) Result {
	r := Result{
		Message:     visible(f.Message) + " [" + visible(f.Rule) + "]",
		Severity:    f.Severity,
		ResourceRef: resourceRef(f.Object),
		File:        file(f.Place),
		Tags:        map[string]string{"rule": f.Rule},
	}
	if f.Fix.Text != "" {
		r.Message += "; " + visible(f.Fix.Text)
	}
	r.Message += "; explain: loki-ruler-sidecar explain " + visible(f.Rule)
	if f.Path != "" {
		r.Field = &Field{visible(f.Path), visible(f.Current), visible(f.Fix.Proposed)}
	}
	return r
}

// resourceRef is nil where the specification's required parts are not known.
func resourceRef(o finding.Object) *ResourceRef {
	if o.APIVersion == "" || o.Kind == "" || o.Name == "" {
		return nil
	}
	return &ResourceRef{visible(o.APIVersion), visible(o.Kind), visible(o.Name), visible(o.Namespace)}
}

// file is the chart template or, for real input files, the file with the index of
// the document in it. A ResourceList arrives on standard input, where document
// numbers count nothing.
func file(p finding.Place) *File {
	if p.Template != "" {
		return &File{Path: visible(p.Template)}
	}
	path := slashed(p.File)
	if path == "" || path == stdin && p.File != stdin {
		return nil
	}
	return &File{Path: visible(path), Index: max(0, p.Document-1)}
}
