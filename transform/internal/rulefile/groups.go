package rulefile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// checkRuleFile judges a mapping that is, or was meant to be, a rule file.
func (c *checker) checkRuleFile(root *document.Node) {
	c.checkFields(root, fileLevel, path{})
	c.checkGroups(decoded(root, "groups"), "groups")
	if has(root, "groups") {
		return
	}
	if f := misspeltGroups(root); f != nil {
		c.checkGroups(f.Value.Resolve(), f.Key.Value)
	}
}

func (c *checker) checkGroups(groups *document.Node, list string) {
	if groups == nil {
		return
	}
	if groups.Kind != document.Sequence {
		c.reject(at(groups, &Problem{Rule: "rule-file-invalid", Path: list,
			Message: "groups must be a list", FixText: "begin each group with a dash"}))
		return
	}
	names := map[string]bool{}
	for i, item := range groups.Items() {
		if item.IsNull() { // the decoder passes over it
			continue
		}
		c.checkGroup(item, itemOf(list, i), names)
	}
	c.group = ""
}

// checkGroup judges one group. names are those of the groups before it.
func (c *checker) checkGroup(item *document.Node, path path, names map[string]bool) {
	n := item.Resolve()
	c.group, c.rule = "", ""
	if n.Kind != document.Mapping {
		c.reject(at(item, &Problem{Rule: "rule-file-invalid", Path: path.String(),
			Message: "a group must be a mapping with a name and rules"}))
		return
	}
	name := decoded(n, "name")
	c.group = text(name)
	c.file.Groups = append(c.file.Groups, Group{Name: c.group, Start: item.Start, End: item.End})
	if isRule(n) && !has(n, "rules") {
		c.reject(at(item, &Problem{Rule: "rule-not-wrapped-in-groups", Path: path.String(),
			Message: "this is a rule where a group is expected",
			FixText: "put it into the rules: of a group"}))
		c.checkRule(item, path)
		return
	}
	again := c.seen(n)
	if !again {
		c.checkFields(n, groupLevel, path)
		c.checkGroupValues(n, path)
	}
	c.checkGroupName(item, name, path, names)
	c.setInterval(decoded(n, "interval"))
	c.checkRules(decoded(n, "rules"), path.field("rules"))
	if rules := n.Get("rules"); !again && (rules.IsNull() || rules.Kind == document.Sequence && len(rules.Items()) == 0) && !misspelt(n, "rules", groupLevel) {
		c.report(at(item, &Problem{Rule: "rule-group-empty", Severity: finding.Info, Path: path.String(),
			Current: shorten(c.group), Message: "the group has no rules; Loki accepts it and runs nothing"}))
	}
}

// setInterval notes how often the rules of the group are evaluated.
func (c *checker) setInterval(interval *document.Node) {
	c.interval, c.ownInterval = cmp.Or(c.opts.Interval, defaultInterval), false
	if interval == nil {
		return
	}
	if d, err := logql.ParseDuration(text(interval)); err == nil && d > 0 {
		c.interval, c.ownInterval = d, true
		c.file.Groups[len(c.file.Groups)-1].Interval = d
	}
}

func (c *checker) checkGroupName(item, name *document.Node, path path, names map[string]bool) {
	place := item
	if name != nil {
		place = name
	}
	switch {
	case c.group == "" && misspelt(item.Resolve(), "name", groupLevel):
		return
	case c.group == "" && (name == nil || name.Kind == document.Scalar):
		c.reject(at(place, &Problem{Rule: "rule-file-invalid", Path: path.field("name"),
			Message: "the group has no name", FixText: "give it a name that is unique in the file"}))
	case names[c.group]:
		c.reject(at(place, &Problem{Rule: "rule-group-duplicate", Path: path.field("name"), Proposed: freeName(c.group, names),
			Message: fmt.Sprintf("the group %q is there twice in this file", c.group),
			FixText: "rename one of them, or merge their rules"}))
	}
	names[c.group] = true
}

// freeName returns a name for the second group of a name, or "" for names that
// could need quotes.
func freeName(name string, taken map[string]bool) string {
	for _, r := range name {
		if r != '-' && r != '_' && r != '.' && !isWord(r) {
			return ""
		}
	}
	if free := name + "-2"; !taken[free] {
		return free
	}
	return ""
}

func (c *checker) checkGroupValues(n *document.Node, path path) {
	c.wantText(decoded(n, "name"), path, "name")
	c.wantDuration(decoded(n, "interval"), path, "interval")
	c.wantDuration(decoded(n, "query_offset"), path, "query_offset")
	c.wantNumber(decoded(n, "limit"), path, "limit")
	c.wantTexts(decoded(n, "labels"), path, "labels")
}

func (c *checker) checkRules(rules *document.Node, list string) {
	if rules == nil {
		return
	}
	if rules.Kind != document.Sequence {
		c.reject(at(rules, &Problem{Rule: "rule-file-invalid", Path: list,
			Message: "rules must be a list", FixText: "begin each rule with a dash"}))
		return
	}
	if c.keepsRules && len(c.file.Groups) > 0 {
		group := &c.file.Groups[len(c.file.Groups)-1]
		group.Rules = slices.Grow(group.Rules, len(rules.Items()))
	}
	for i, item := range rules.Items() {
		if item.IsNull() {
			continue
		}
		c.checkRule(item, itemOf(list, i))
	}
	c.rule = ""
}

// seen reports whether a node was already judged, and remembers it. What an
// alias brings again is listed again, but judged and reported once: this keeps
// the cost linear in the text.
func (c *checker) seen(n *document.Node) bool {
	if !c.aliases {
		return false
	}
	if c.judged == nil {
		c.judged = map[*document.Node]bool{}
	}
	before := c.judged[n]
	c.judged[n] = true
	return before
}
