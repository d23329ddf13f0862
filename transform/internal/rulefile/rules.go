package rulefile

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkRule judges one rule and adds it to the last group.
func (c *checker) checkRule(item *document.Node, path path) {
	n := item.Resolve()
	if n.Kind != document.Mapping {
		c.reject(at(item, &Problem{Rule: "rule-file-invalid", Path: path.String(),
			Message: "a rule must be a mapping with expr and alert or record"}))
		return
	}
	c.fields.of(n)
	if !c.aliases {
		c.templates.again()
	}
	expr := c.fields.expr
	r := &c.reader.rule
	*r = Rule{Alert: text(c.fields.alert), Record: text(c.fields.record), Expr: text(expr), path: path, Start: item.Start, End: item.End}
	if expr != nil && expr.Kind == document.Scalar {
		r.expr, r.style, r.ExprStart, r.ExprEnd = expr, expr.Style, expr.Start, expr.End
	}
	if c.fields.pending != nil {
		r.For, _ = logql.ParseDuration(text(c.fields.pending))
	}
	c.rule = r.Name()
	clear(c.told)
	again := c.seen(n)
	if !again {
		if !c.fields.proper || c.fields.keep != nil {
			c.checkFields(n, ruleLevel, path)
		}
		c.checkRuleValues(path, r)
		c.checkKind(n, item, r)
		c.checkRecording(n, r)
		c.checkNames(path)
		c.checkTemplates(r)
	}
	c.checkExpr(item, expr, r)
	if !again {
		c.checkHazards(r)
	}
	c.addRule(r)
	c.rule = ""
}

func (c *checker) addRule(r *Rule) {
	r.expr, r.tree = nil, nil
	group := &c.file.Groups[len(c.file.Groups)-1]
	if c.keepsRules {
		group.Rules = append(group.Rules, *r)
	}
	c.file.count(r, group.Interval)
}

func (c *checker) checkRuleValues(path path, r *Rule) {
	c.wantText(c.fields.alert, path, "alert")
	c.wantText(c.fields.record, path, "record")
	c.wantText(c.fields.expr, path, "expr")
	if r.For == 0 { // else it is one that can be read
		c.wantDuration(c.fields.pending, path, "for")
	}
	c.wantDuration(c.fields.keep, path, "keep_firing_for")
	c.wantTexts(c.fields.labels, path, "labels")
	c.wantTexts(c.fields.annotations, path, "annotations")
}

// checkKind reports a rule that is neither an alert nor a recording rule, or
// both.
func (c *checker) checkKind(n, item *document.Node, r *Rule) {
	if (r.Alert != "") != (r.Record != "") {
		return
	}
	p := at(item, &Problem{Rule: "rule-file-invalid", Path: r.Path()})
	switch {
	case r.Alert != "" && r.Record != "":
		p.Message = "the rule has both alert and record"
		p.FixText = "make two rules of it"
	case r.Alert == "" && r.Record == "" && !misspelt(n, "alert", ruleLevel) && !misspelt(n, "record", ruleLevel):
		p.Message = "the rule has neither alert nor record"
		p.FixText = "name it with alert: or record:"
	default:
		return
	}
	c.reject(p)
}

// checkRecording reports what a recording rule must not have.
func (c *checker) checkRecording(n *document.Node, r *Rule) {
	if r.Record == "" {
		return
	}
	if name := c.fields.record; !isMetricName(r.Record) {
		c.reject(at(name, &Problem{Rule: "rule-recording-name-invalid", Path: r.path.field("record"), Proposed: metricName(r.Record),
			Message: fmt.Sprintf("%q is no metric name: only letters, digits, _ and : are allowed, and no digit first", r.Record)}))
	}
	if f := c.fields.annotations; f != nil && len(f.Fields()) > 0 {
		c.notForRecording(n, r, "annotations")
	}
	if f := c.fields.pending; f != nil {
		if d, err := logql.ParseDuration(text(f)); err == nil && d != 0 {
			c.notForRecording(n, r, "for")
		}
	}
}

func (c *checker) notForRecording(n *document.Node, r *Rule, key string) {
	for _, f := range fieldsOf(n) {
		if name, _ := keyOf(f); name == key {
			c.reject(at(f.Key, &Problem{Rule: "rule-recording-name-invalid", Path: r.path.field(key),
				Message: fmt.Sprintf("a recording rule must not have %s", key),
				FixText: fmt.Sprintf("remove %s, or make an alert of the rule", key)}))
			return
		}
	}
}

// checkNames judges the names of labels and annotations.
func (c *checker) checkNames(path path) {
	for _, section := range c.fields.sections {
		for _, f := range section.fields {
			name, ok := keyOf(f)
			if !ok || isLabelName(name) && name != "__name__" {
				continue
			}
			p := at(f.Key, &Problem{Rule: "rule-recording-name-invalid", Path: join(path.field(section.name), name)})
			switch {
			case section.name == "labels" && name == "__name__":
				p.Message = "a rule cannot set the label __name__"
				c.reject(p)
			case !isLabelName(name):
				p.Proposed = labelName(name)
				p.Message = fmt.Sprintf("%q cannot name one of the %s: only letters, digits and _ are allowed, and no digit first", name, section.name)
				c.reject(p)
			}
		}
	}
}
