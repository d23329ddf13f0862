package rulefile

import (
	"fmt"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/words"
)

// checkRoot judges the document by what it is: a rule file, one of the things
// people take for a rule file, or something else altogether.
func (c *checker) checkRoot(root *document.Node) {
	root = root.Resolve()
	switch shape := shapeOf(root); shape {
	case ruleFile:
		c.checkRuleFile(root)
	case bareGroup, bareRule, groupList, ruleList:
		c.notWrapped(root, shape)
	case embeddedObject:
		c.embedded(root)
	default:
		c.foreignText(root)
	}
}

// A shape is what the root of a document looks like.
type shape uint8

const (
	otherText      shape = iota
	ruleFile             // groups: […]
	bareGroup            // name: … rules: […]
	bareRule             // alert: … expr: …
	groupList            // a list of groups
	ruleList             // a list of rules
	embeddedObject       // a PrometheusRule: apiVersion, kind, spec.groups
)

func shapeOf(root *document.Node) shape {
	switch root.Kind {
	case document.Mapping:
		return mappingShape(root)
	case document.Sequence:
		for _, item := range root.Items() {
			switch mappingShape(item.Resolve()) {
			case bareGroup:
				return groupList
			case bareRule:
				return ruleList
			}
		}
	}
	return otherText
}

func mappingShape(n *document.Node) shape {
	switch {
	case has(n, "groups"), n != nil && n.Kind == document.Mapping && len(fieldsOf(n)) == 0:
		return ruleFile
	case has(n, "apiVersion") && has(n, "kind") && n.Get("spec", "groups") != nil:
		return embeddedObject
	case has(n, "rules") && (has(n, "name") || anyRule(n.List("rules"))):
		return bareGroup
	case isRule(n):
		return bareRule
	case misspeltGroups(n) != nil:
		return ruleFile
	}
	return otherText
}

func has(n *document.Node, key string) bool {
	_, ok := n.FieldOf(key)
	return ok
}

func isRule(n *document.Node) bool {
	return has(n, "expr") && (has(n, "alert") || has(n, "record"))
}

func anyRule(items []*document.Node) bool {
	for _, item := range items {
		if isRule(item) {
			return true
		}
	}
	return false
}

// misspeltGroups is the field of a mapping that was meant to be "groups".
func misspeltGroups(n *document.Node) *document.Field {
	if n == nil || n.Kind != document.Mapping {
		return nil
	}
	for i, f := range n.Fields() {
		if f.Key.Kind == document.Scalar && words.Nearest(f.Key.Value, []string{"groups"}) != "" && anyGroup(f.Value) {
			return &n.Fields()[i]
		}
	}
	return nil
}

func anyGroup(n *document.Node) bool {
	for _, item := range n.List() {
		if has(item, "rules") {
			return true
		}
	}
	return false
}

// notWrapped reports groups or rules that are not where Loki looks for them,
// and judges them all the same: the next thing the user meets is what is wrong
// inside.
func (c *checker) notWrapped(root *document.Node, s shape) {
	p := at(root, &Problem{
		Rule:     "rule-not-wrapped-in-groups",
		Proposed: c.wrapped(root, s),
		FixText:  "put it into a list under a top-level groups:",
	})
	if p.Proposed != "" {
		p.Start = c.lineStart(root)
	}
	what := map[shape]string{
		bareGroup: "a single group", bareRule: "a single rule", groupList: "a list of groups", ruleList: "a list of rules",
	}[s]
	p.Message = fmt.Sprintf("the file is %s; Loki wants a mapping with the key groups", what)
	c.reject(p)
	switch s {
	case bareGroup:
		c.checkGroup(root, path{}, map[string]bool{})
	case groupList:
		c.checkGroups(root, "")
	case bareRule:
		c.file.Groups = []Group{{Start: root.Start, End: root.End}}
		c.checkRule(root, path{})
	case ruleList:
		c.file.Groups = []Group{{Start: root.Start, End: root.End}}
		c.checkRules(root, "")
	}
}

// embedded reports a whole Kubernetes object in place of its spec, and judges
// its groups.
func (c *checker) embedded(root *document.Node) {
	groups := root.Get("spec", "groups")
	p := at(root, &Problem{
		Rule: "rule-embedded-prometheusrule",
		Message: fmt.Sprintf("the file is a whole %s object; Loki knows no apiVersion, kind and spec",
			root.Str("kind")),
		Proposed: c.unwrapped(groups),
		FixText:  "keep only what is under spec: the groups",
	})
	if p.Proposed != "" {
		p.Start = c.lineStart(root)
	}
	c.reject(p)
	c.checkGroups(groups, "spec.groups")
}

// foreignText reports a file that is no rule file at all.
func (c *checker) foreignText(root *document.Node) {
	what := "plain text"
	switch {
	case root.Kind == document.Mapping && has(root, "kind") && has(root, "apiVersion"):
		what = "a Kubernetes " + root.Str("kind")
	case root.Kind == document.Mapping:
		what = fmt.Sprintf("a mapping without groups (its first key is %q)", root.Fields()[0].Key.Value)
	case root.Kind == document.Sequence:
		what = "a list"
	}
	c.rejectSaying(at(root, &Problem{
		Rule:    "non-rule-key-in-rule-object",
		Message: fmt.Sprintf("%s is no rule file but %s; %s", c.name(), what, poison),
		FixText: unlabel,
	}))
}
