package rulefile

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkRule judges one rule and adds it to the last group.
func (c *checker) checkRule(item *document.Node, path string) {
	n := item.Resolve()
	if n.Kind != document.Mapping {
		c.reject(at(item, Problem{Rule: "rule-file-invalid", Path: path,
			Message: "a rule must be a mapping with expr and alert or record"}))
		return
	}
	alert, record, expr := decoded(n, "alert"), decoded(n, "record"), decoded(n, "expr")
	r := &c.reader.rule
	*r = Rule{Alert: text(alert), Record: text(record), Expr: text(expr), Path: path, Start: item.Start, End: item.End}
	if expr != nil && expr.Kind == document.Scalar {
		r.expr, r.style, r.ExprStart, r.ExprEnd = expr, expr.Style, expr.Start, expr.End
	}
	r.For, _ = logql.ParseDuration(text(decoded(n, "for")))
	c.rule = r.Name()
	clear(c.told)
	again := c.seen(n)
	if !again {
		c.checkFields(n, ruleLevel, path)
		c.checkRuleValues(n, path)
		c.checkKind(n, item, r)
		c.checkRecording(n, r)
		c.checkNames(n, path)
		c.checkTemplates(n, r)
	}
	c.checkExpr(item, expr, r)
	if !again {
		c.checkHazards(n, r)
	}
	c.addRule(r)
	c.rule = ""
}

func (c *checker) addRule(r *Rule) {
	r.expr, r.tree = nil, nil
	group := &c.file.Groups[len(c.file.Groups)-1]
	group.Rules = append(group.Rules, *r)
	c.file.count(r, group.Interval)
}

func (c *checker) checkRuleValues(n *document.Node, path string) {
	for _, key := range []string{"alert", "record", "expr"} {
		c.wantText(decoded(n, key), path, key)
	}
	c.wantDuration(decoded(n, "for"), path, "for")
	c.wantDuration(decoded(n, "keep_firing_for"), path, "keep_firing_for")
	c.wantTexts(decoded(n, "labels"), path, "labels")
	c.wantTexts(decoded(n, "annotations"), path, "annotations")
}

// checkKind reports a rule that is neither an alert nor a recording rule, or
// both.
func (c *checker) checkKind(n, item *document.Node, r *Rule) {
	if (r.Alert != "") != (r.Record != "") {
		return
	}
	p := at(item, Problem{Rule: "rule-file-invalid", Path: r.Path})
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
	if name := decoded(n, "record"); !isMetricName(r.Record) {
		c.reject(at(name, Problem{Rule: "rule-recording-name-invalid", Path: join(r.Path, "record"), Proposed: metricName(r.Record),
			Message: fmt.Sprintf("%q is no metric name: only letters, digits, _ and : are allowed, and no digit first", r.Record)}))
	}
	if f := decoded(n, "annotations"); f != nil && len(f.Fields) > 0 {
		c.notForRecording(n, r, "annotations")
	}
	if f := decoded(n, "for"); f != nil {
		if d, err := logql.ParseDuration(text(f)); err == nil && d != 0 {
			c.notForRecording(n, r, "for")
		}
	}
}

func (c *checker) notForRecording(n *document.Node, r *Rule, key string) {
	for _, f := range fieldsOf(n) {
		if name, _ := keyOf(f); name == key {
			c.reject(at(f.Key, Problem{Rule: "rule-recording-name-invalid", Path: join(r.Path, key),
				Message: fmt.Sprintf("a recording rule must not have %s", key),
				FixText: fmt.Sprintf("remove %s, or make an alert of the rule", key)}))
			return
		}
	}
}

// checkNames judges the names of labels and annotations.
func (c *checker) checkNames(n *document.Node, path string) {
	for _, section := range []string{"labels", "annotations"} {
		names := decoded(n, section)
		if names == nil || names.Kind != document.Mapping {
			continue
		}
		for _, f := range fieldsOf(names) {
			name, ok := keyOf(f)
			if !ok || isLabelName(name) && name != "__name__" {
				continue
			}
			p := at(f.Key, Problem{Rule: "rule-recording-name-invalid", Path: join(join(path, section), name)})
			switch {
			case section == "labels" && name == "__name__":
				p.Message = "a rule cannot set the label __name__"
				c.reject(p)
			case !isLabelName(name):
				p.Proposed = labelName(name)
				p.Message = fmt.Sprintf("%q cannot name one of the %s: only letters, digits and _ are allowed, and no digit first", name, section)
				c.reject(p)
			}
		}
	}
}
