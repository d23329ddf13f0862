package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkLabelUse reports templates that ask for a label which the expression does
// not leave, and labels with the value in them.
func (s *subject) checkLabelUse() {
	if s.templates.none() {
		return
	}
	for _, section := range s.fields.sections {
		for _, f := range section.fields {
			value := f.Value.Resolve()
			uses, judged := s.templates.of(value)
			name, ok := keyOf(f)
			if !judged || !ok {
				continue
			}
			t := template{subject: s, templateUses: uses, value: value, section: section.name, name: name}
			t.tellMissing()
			if section.name == "labels" {
				t.tellValue()
			}
		}
	}
}

// A template is the value of a label or annotation, and what it asks for.
type template struct {
	*subject
	templateUses
	value         *document.Node
	section, name string
}

func (t *template) path() string { return join(t.Rule.path.field(t.section), t.name) }

// tellMissing reports labels that the expression does not leave. Where a template asks
// whether one is there, its author reckons with that.
func (t *template) tellMissing() {
	var told []string
	tell := func(uses []use, severity finding.Severity) {
		for _, u := range uses {
			if !t.mayHave(u.name) && !slices.Contains(told, u.name) {
				told = append(told, u.name)
				t.tellDropped(u, severity)
			}
		}
	}
	tell(t.tested, finding.Info)
	tell(t.labels, finding.Warning)
}

func (t *template) tellDropped(u use, severity finding.Severity) {
	labels := t.leaves()
	p := Problem{Rule: "rule-template-label-dropped", Severity: severity, Path: t.path(),
		Message: fmt.Sprintf("$labels.%s is always empty: %s", u.name, whatIsLeft(labels)),
		FixText: fmt.Sprintf("keep %s in the expression, such as by (%s), or take it out of the template", u.name, strings.Join(append(labels.Names(), u.name), ", "))}
	if own := t.fields.labels; u.name == "alertname" || own != nil && own.Kind == document.Mapping && has(own, u.name) {
		p.Message = fmt.Sprintf("$labels.%s is always empty: $labels are those of the sample, without the name of the alert and the labels of the rule", u.name)
		p.FixText = "write the text itself"
	}
	p.Start, p.End = t.spanIn(t.value, u.start, u.end)
	t.report(&p)
}

func whatIsLeft(labels logql.LabelSet) string {
	names := labels.Names()
	switch {
	case labels.Open():
		return "the expression takes it away"
	case len(names) == 0:
		return "the expression leaves no label"
	}
	return "the expression leaves only " + strings.Join(names, ", ")
}

func (t *template) tellValue() {
	for _, u := range t.values {
		p := Problem{Rule: "rule-value-in-label", Severity: finding.Warning, Path: t.path(),
			Message: "the value in a label makes another alert whenever it changes: the old one is resolved, and for begins again",
			FixText: "move it to an annotation"}
		p.Start, p.End = t.spanIn(t.value, u.start, u.end)
		t.report(&p)
		return
	}
}
