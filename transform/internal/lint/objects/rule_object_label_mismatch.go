package objects

import (
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/sidecar"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// RuleObjectLabelMismatch is rule rule-object-label-mismatch. The sidecar lists
// objects by label and kind; what does not match it ignores, and
// nobody learns of it.
//
// Rules without any label of Loki's may be Prometheus' own or another Loki's:
// they are reported only when their expressions can be nothing but LogQL.
func RuleObjectLabelMismatch() check.Rule {
	return check.Rule{
		ID: "rule-object-label-mismatch", Pages: pages(), Severity: finding.Error,
		Tells: []delivery.Cause{delivery.NotNamed, delivery.LabelMissing, delivery.KindNotRead},
		Stops: []check.Obstacle{check.Blocks(finding.Label, check.ThisObject)},
		Once:  func(r *delivery.Route) any { return r.Object }, Route: unselected,
		Input: func(p *check.Probe) {
			for _, o := range p.Objects {
				untypedLabel(p, o.Object)
			}
		},
	}
}

// unselected reports an object that no sidecar selects. r is its route to
// the first of them.
func unselected(p *check.Probe, r *delivery.Route) {
	o, s := r.Object.Object, r.Sidecar
	if r.Object.OtherKind {
		otherKind(p, o)
		return
	}
	if len(p.Selecting(o)) > 0 {
		return
	}
	selection := p.Judge(r.Ruler, s, o)
	if selection.Object == sidecar.OtherName {
		notNamed(p, r, selection.Labelled)
		return
	}
	if selection.Asked {
		p.Error(o, kindNode(o), finding.Finding{
			Path: "kind", Current: o.Kind,
			Message: fmt.Sprintf("the label fits, but RESOURCE of %s is %q: it does not read %s", s.Container.Name, s.Resource.Or("configmap"), words.One(o.Kind)),
			Fix:     finding.Fix{Text: "make it a ConfigMap, or set RESOURCE to both and allow the sidecar to list secrets"},
		})
		return
	}
	if near := p.Near(o); near != nil {
		at, f := missed(o, near)
		p.Error(o, at, f)
		return
	}
	if r.Object.SurelyLoki() && !p.InPod(o) {
		p.Warn(o, nil, finding.Finding{
			Path:    "metadata.labels",
			Message: fmt.Sprintf("these are LogQL rules, but no sidecar of the input selects them: the label %s is not there", s.LabelText()),
			Fix:     finding.Fix{Text: "label it " + s.LabelText() + ", if it is meant for this Loki"},
		})
	}
}

// notNamed: the sidecar asks by names, and no label counts. An object with the label
// was meant for it.
func notNamed(p *check.Probe, r *delivery.Route, labelled bool) {
	o, s := r.Object.Object, r.Sidecar
	f := finding.Finding{
		Severity: finding.Error,
		Path:     "metadata.name", Current: o.Name,
		Message: fmt.Sprintf("RESOURCE_NAME of %s is %q: it asks for objects by these names, whatever their labels, and never reads this one", s.Container.Name, s.ResourceName.Text),
		Fix:     finding.Fix{Text: "remove RESOURCE_NAME, so that the label counts, or add " + o.Name + " to it"},
	}
	if !labelled {
		if !r.Object.SurelyLoki() || p.InPod(o) {
			return
		}
		f.Severity = finding.Warning
	}
	p.Report(o, o.Node().Get("metadata", "name"), f)
}

// otherKind: the label is there, and on what no sidecar can list.
func otherKind(p *check.Probe, o *manifest.Object) {
	p.Error(o, kindNode(o), finding.Finding{
		Path: "kind", Current: o.Kind,
		Message: fmt.Sprintf("the label is there, but no sidecar reads %s, whatever its labels: these rules never get to Loki", words.One(o.Kind)),
		Fix:     finding.Fix{Text: "put spec.groups, with groups: at the top, into a key of a ConfigMap with the label"},
	})
}

// missed says what is wrong with a label that misses narrowly, and where.
func missed(o *manifest.Object, near *sidecar.NearMiss) (at *document.Node, f finding.Finding) {
	s, field := near.Sidecar, near.Field
	key, want, plain := s.PlainLabel()
	switch {
	case near.In != "metadata.labels":
		return field.Key, finding.Finding{
			Path: near.In + "." + key, Current: key,
			Message: fmt.Sprintf("%s stands in %s, not among the labels; the sidecar never sees the object", key, near.In),
			Fix:     finding.Fix{Text: "move it below metadata.labels"},
		}
	case !plain:
		return field.Key, finding.Finding{
			Path: "metadata.labels", Current: field.Key.Value,
			Message: fmt.Sprintf("the labels do not match %q, the selector that the sidecar asks with, and it never sees the object", s.Selector()),
			Fix:     finding.Fix{Text: "label it " + s.LabelText()},
		}
	case field.Key.Value != key:
		return field.Key, finding.Finding{
			Path: "metadata.labels." + field.Key.Value, Current: field.Key.Value,
			Message: fmt.Sprintf("the label is %s, but the sidecar asks for %s and never sees the object", field.Key.Value, key),
			Fix:     finding.Fix{Text: "write " + s.LabelText(), Proposed: check.InPlaceOf(field.Key, key)},
		}
	}
	value := o.Labels[key]
	return field.Value, finding.Finding{
		Path: "metadata.labels." + key, Current: value,
		Message: fmt.Sprintf("the value of the label %s is %q, but the sidecar asks for %q and never sees the object", key, value, want),
		Fix:     finding.Fix{Text: "write " + s.LabelText(), Proposed: quotedIn(field.Value, want)},
	}
}

// quotedIn is a string in place of a scalar that may not be one.
func quotedIn(n *document.Node, text string) string {
	if n == nil || n.Kind != document.Scalar || n.End <= n.Start {
		return ""
	}
	return fmt.Sprintf("%q", text)
}

// untypedLabel reports a label whose value YAML reads as a number or a boolean,
// which the API server refuses, or as nothing, which kubectl apply takes for a
// wish to remove it.
func untypedLabel(p *check.Probe, o *manifest.Object) {
	if !slices.ContainsFunc(o.Metadata("labels").Merged(), isUntyped) {
		return // as nearly all are
	}
	selecting := p.Selecting(o)
	if len(selecting) == 0 {
		return
	}
	s := selecting[0] // one sidecar is enough to tell which labels are meant
	for _, f := range s.Sidecar.LabelFields(o) {
		if isUntyped(f) {
			untypedValue(p, o, s.Sidecar, f)
		}
	}
}

// isUntyped reports a label whose value is none, or a scalar that is no string.
func isUntyped(f document.Field) bool {
	n := f.Value.Resolve()
	return n.IsNull() || n.Kind == document.Scalar && n.Tag != document.StrTag
}

func untypedValue(p *check.Probe, o *manifest.Object, s *sidecar.Config, f document.Field) {
	n := f.Value.Resolve()
	if n.IsNull() {
		p.Warn(o, f.Key, finding.Finding{
			Path:    "metadata.labels." + f.Key.Value,
			Message: fmt.Sprintf("the label %s has no value: the API server stores an empty one, but kubectl apply and Helm take it for a label to remove", f.Key.Value),
			Fix:     finding.Fix{Text: "write " + s.LabelText()},
		})
		return
	}
	p.Error(o, n, finding.Finding{
		Path: "metadata.labels." + f.Key.Value, Current: n.Value,
		Message: fmt.Sprintf("%s is not a string in YAML; the API server refuses the object, since labels are strings", n.Value),
		Fix:     finding.Fix{Text: "quote it", Proposed: quotedIn(n, n.Value)},
	})
}

// kindNode is where an object's kind stands.
func kindNode(o *manifest.Object) *document.Node { return o.Node().Get("kind") }
