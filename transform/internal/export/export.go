// Package export writes a plan as somebody else's patch, for places where no
// binary may run: a kustomize component, a Flux HelmRelease, JSON 6902, or the
// chart's own values.
//
// What kustomize makes of an exported patch equals, object by object, what
// post-render makes of the same input. It does not keep the input's text: that
// is kustomize's own affair.
package export

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/plan"
)

// Mark begins every file that is exported.
const Mark = "# Made by loki-ruler-sidecar export"

// File is one file of an export.
type File struct {
	Name string // without directories
	Data []byte
}

// Form is a kind of export.
type Form string

// The forms.
const (
	Kustomize Form = "kustomize" // a component: strategic-merge patches, and the access as resources
	Flux      Form = "flux"      // postRenderers of a HelmRelease, and the access as manifests
	JSON6902  Form = "json6902"  // a component: JSON patches
	Values    Form = "values"    // what to set in a chart that can do it itself
)

// Forms lists the forms in the order of the help text.
func Forms() []Form { return []Form{Kustomize, Flux, JSON6902, Values} }

// Write exports the rulers that lack something, in one of [Forms]. None is an
// empty list.
func Write(form Form, rulers []*plan.Ruler) ([]File, error) {
	var lacking []*plan.Ruler
	for _, r := range rulers {
		if len(r.Adds)+len(r.Objects) > 0 {
			lacking = append(lacking, r)
		}
	}
	if len(lacking) == 0 {
		return nil, nil
	}
	switch form {
	case Kustomize:
		return component(lacking, strategicMerge), nil
	case JSON6902:
		return component(lacking, operations), nil
	case Flux:
		return flux(lacking), nil
	case Values:
		return values(lacking)
	}
	return nil, fmt.Errorf("internal error: unknown form %q", form)
}

// header says what a file was made from, so that a reader knows when to make
// it again.
func header(rulers ...*plan.Ruler) string {
	var b strings.Builder
	b.WriteString(Mark + "; make it again when the chart or its values change.\n")
	for _, r := range rulers {
		b.WriteString("# Derived from " + sanitize.Line(origin(r)) + ".\n")
	}
	return b.String()
}

func origin(r *plan.Ruler) string {
	text := r.Object.ID().String()
	if name, version := r.Object.Chart(); version != "" {
		text += " of chart " + name + "-" + version
	}
	if t := r.Object.Template(); t != "" {
		text += " (" + t + ")"
	}
	return text
}

// access are the new objects as one file, nil when there are none.
func access(rulers []*plan.Ruler) []File {
	var b strings.Builder
	for _, r := range rulers {
		for _, o := range r.Objects {
			b.WriteString("---\n" + document.Encode(o, 0, "\n"))
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return []File{{"rbac.yaml", []byte(header(rulers...) + b.String())}}
}

// target selects the ruler, for kustomize and Flux alike: both take the names
// for regular expressions from end to end.
func target(r *plan.Ruler) *document.Node {
	group, version, _ := strings.Cut(r.Object.APIVersion, "/")
	n := mapping("group", group, "version", version, "kind", r.Object.Kind, "name", regexp.QuoteMeta(r.Object.Name))
	if r.Object.Namespace != "" {
		n.AddPair("namespace", document.NewString(regexp.QuoteMeta(r.Object.Namespace)))
	}
	return n
}

// mapping makes a mapping of strings from alternating keys and values.
//
// 6 inlined copies were 3.4 KB of code.
//
//go:noinline
func mapping(pairs ...string) *document.Node {
	n := document.NewMapping()
	for i := 0; i+1 < len(pairs); i += 2 {
		n.AddPair(pairs[i], document.NewString(pairs[i+1]))
	}
	return n
}
