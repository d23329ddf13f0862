package rulefile

import (
	"fmt"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkLabelUse reports templates that ask for a label which the expression does
// not leave, and labels with the value in them.
func (s *subject) checkLabelUse() {
	labels := s.facts.LabelsOf(s.Tree)
	for _, section := range []string{"labels", "annotations"} {
		values := decoded(s.node, section)
		if values == nil || values.Kind != document.Mapping {
			continue
		}
		for _, f := range fieldsOf(values) {
			name, ok := keyOf(f)
			value := f.Value.Resolve()
			if !ok || !strings.Contains(text(value), "{{") {
				continue
			}
			t := template{subject: s, value: value, path: join(join(s.Path, section), name)}
			t.read()
			t.tellMissing(labels)
			if section == "labels" {
				t.tellValue()
			}
		}
	}
}

// A template is the value of a label or annotation, and what it asks for.
type template struct {
	*subject
	value  *document.Node
	path   string
	labels []use // $labels.x
	values []use // $value where it is printed
	tested []string
}

// A use is where a template asks for something; offsets are into the template.
type use struct {
	name       string
	start, end int
}

// read takes the template that checkTemplates has parsed.
func (t *template) read() {
	if tree := t.templates[t.value]; tree != nil {
		t.walk(tree.Root, false)
	}
}

// walk goes over a template. test says that n only decides which branch is taken.
func (t *template) walk(n parse.Node, test bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			t.walk(child, test)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			t.walk(n.Pipe, test)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			t.command(c, test)
		}
	case *parse.IfNode:
		t.branch(&n.BranchNode)
	case *parse.WithNode:
		t.branch(&n.BranchNode)
	case *parse.RangeNode:
		t.branch(&n.BranchNode)
	}
}

func (t *template) branch(n *parse.BranchNode) {
	t.walk(n.Pipe, true)
	t.walk(n.List, false)
	t.walk(n.ElseList, false)
}

func (t *template) command(c *parse.CommandNode, test bool) {
	if len(c.Args) == 3 && c.Args[0].String() == "index" && isLabels(c.Args[1]) {
		if key, ok := c.Args[2].(*parse.StringNode); ok {
			t.uses(key.Text, int(c.Args[1].Position()), int(key.Pos)+len(key.Quoted), test)
			return
		}
	}
	for _, arg := range c.Args {
		t.argument(arg, test)
	}
}

// argument looks at $labels.x, .Labels.x, $value and .Value. The position of a
// chain is that of its last point.
func (t *template) argument(arg parse.Node, test bool) {
	at := int(arg.Position())
	switch arg := arg.(type) {
	case *parse.PipeNode:
		t.walk(arg, test)
	case *parse.VariableNode:
		t.asks(arg.Ident, "$labels", "$value", at, test)
	case *parse.FieldNode:
		t.asks(arg.Ident, ".Labels", ".Value", at, test)
	}
}

func (t *template) asks(words []string, labels, value string, at int, test bool) {
	switch first := strings.TrimPrefix(words[0], "."); {
	case len(words) == 2 && first == strings.TrimPrefix(labels, "."):
		t.uses(words[1], at-len(labels), at+1+len(words[1]), test)
	case len(words) == 1 && first == strings.TrimPrefix(value, ".") && !test:
		t.values = append(t.values, t.use(at, at+len(value), value))
	}
}

func isLabels(n parse.Node) bool { return n.String() == "$labels" || n.String() == ".Labels" }

// uses notes a label. One that is asked about in a condition may well be missing.
func (t *template) uses(label string, start, end int, test bool) {
	if test {
		t.tested = append(t.tested, label)
		return
	}
	t.labels = append(t.labels, t.use(start, end, label))
}

// use takes the declarations off that were put in front.
func (t *template) use(start, end int, name string) use {
	return use{name, start - len(templateVariables), end - len(templateVariables)}
}

func (t *template) tellMissing(labels logql.LabelSet) {
	for i, u := range t.labels {
		if labels.May(u.name) || slices.Contains(t.tested, u.name) ||
			slices.ContainsFunc(t.labels[:i], func(before use) bool { return before.name == u.name }) {
			continue
		}
		p := Problem{Rule: "rule-template-label-dropped", Severity: finding.Warning, Path: t.path,
			Message: fmt.Sprintf("$labels.%s is always empty: %s", u.name, whatIsLeft(labels)),
			FixText: fmt.Sprintf("keep %s in the expression, such as by (%s), or take it out of the template", u.name, strings.Join(append(labels.Names(), u.name), ", "))}
		if own := decoded(t.node, "labels"); u.name == "alertname" || own != nil && own.Kind == document.Mapping && has(own, u.name) {
			p.Message = fmt.Sprintf("$labels.%s is always empty: $labels are those of the sample, without the name of the alert and the labels of the rule", u.name)
			p.FixText = "write the text itself"
		}
		p.Start, p.End = t.spanIn(t.value, u.start, u.end)
		t.report(p)
	}
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
		p := Problem{Rule: "rule-value-in-label", Severity: finding.Warning, Path: t.path,
			Message: "the value in a label makes another alert whenever it changes: the old one is resolved, and for begins again",
			FixText: "move it to an annotation"}
		p.Start, p.End = t.spanIn(t.value, u.start, u.end)
		t.report(p)
		return
	}
}
