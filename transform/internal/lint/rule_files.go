package lint

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

// fileRule is a rule that hands on one kind of problem of rule files: rulefile
// has judged them already, as Loki does, and knows the places inside the text.
// Its problems carry the severity of the case.
func fileRule(id string, worst finding.Severity, tells ...delivery.Cause) Rule {
	return Rule{ID: id, Severity: worst, Tells: tells, Check: func(c *Context) {
		for _, o := range c.ruleObjects() {
			for _, f := range o.Files {
				c.fileProblems(o, f)
			}
		}
	}}
}

// nonRuleKey is fileRule for what is no rule file: it does harm by where it
// lands, and none in an object that no sidecar reads.
func nonRuleKey() Rule {
	return Rule{ID: "non-rule-key-in-rule-object", Severity: finding.Error, Check: func(c *Context) {
		unread := c.unread()
		for _, o := range c.ruleObjects() {
			for _, f := range o.Files {
				if !unread[f] {
					c.fileProblems(o, f)
				}
			}
		}
	}}
}

// unread are the files whose every route ends before a sidecar reads their object.
func (c *Context) unread() map[*delivery.RuleFile]bool {
	all := map[*delivery.RuleFile]bool{}
	for _, r := range c.Routes {
		before, seen := all[r.File]
		all[r.File] = r.Unread() && (before || !seen)
	}
	return all
}

// fileProblems reports the problems of a file that belong to the running rule.
func (c *Context) fileProblems(o *delivery.RuleObject, f *delivery.RuleFile) {
	if f.Refused != "" && c.rule.ID == "rule-file-invalid" {
		c.refusedValue(o, f)
	}
	if f.Verdict == nil {
		return
	}
	for _, p := range f.Verdict.Problems {
		if p.Rule == c.rule.ID {
			c.fileProblem(o, f, p)
		}
	}
}

func (c *Context) fileProblem(o *delivery.RuleObject, f *delivery.RuleFile, p rulefile.Problem) {
	path := f.Path()
	if p.Path != "" {
		path += "." + p.Path
	}
	place := f.Place(o.Object, p.Start, p.End)
	if p.Rule == "rule-file-empty" { // there is nothing in the file to point at
		place, p.Proposed = o.NodePlace(f.KeyNode), ""
	}
	c.Report(o.Object, f.Value, finding.Finding{
		Severity: p.Severity, Place: place, Path: path, Current: p.Current,
		Message: inWhich(f, p) + p.Message,
		Fix:     finding.Fix{Text: p.FixText, Proposed: proposedInside(f, p, place)},
	})
}

// refusedValue reports a value that the API server does not take. What it is instead
// tells what was forgotten.
func (c *Context) refusedValue(o *delivery.RuleObject, f *delivery.RuleFile) {
	fix := "quote it"
	switch {
	case f.Value.Kind != document.Scalar:
		fix = fmt.Sprintf("write %q, with the | that makes text of the lines below", f.Key+": |")
	case f.Field == "binaryData" && f.Value.Tag == "!!str":
		fix = "move the key below data, which takes text as it is"
	case f.Value.Tag == "!!str":
		fix = "move the key below stringData, which takes text as it is, or encode it: base64 -w0 FILE"
	}
	c.Error(o.Object, f.Value, finding.Finding{
		Path:    f.Path(),
		Message: fmt.Sprintf("the value of %s %s: the API server refuses the whole object, and the old rules stay", f.Key, f.Refused),
		Fix:     finding.Fix{Text: fix},
	})
}

// inWhich names the rule a problem is in, and the line where the place cannot.
func inWhich(f *delivery.RuleFile, p rulefile.Problem) string {
	where := ""
	if f.Encoded {
		where = fmt.Sprintf("line %d of the decoded file: ", 1+strings.Count(string(f.Text[:min(p.Start, len(f.Text))]), "\n"))
	}
	switch {
	case p.RuleName != "" && p.Group != "":
		return where + fmt.Sprintf("rule %q in group %q: ", p.RuleName, p.Group)
	case p.RuleName != "":
		return where + fmt.Sprintf("rule %q: ", p.RuleName)
	case p.Group != "":
		return where + fmt.Sprintf("group %q: ", p.Group)
	}
	return where
}

// proposedInside is a problem's proposal as it has to be written at its place in
// the manifest. That is only certain in a literal block, where a file stands as
// it is but for its indentation.
func proposedInside(f *delivery.RuleFile, p rulefile.Problem, at finding.Place) string {
	if f.Encoded || f.Value.Style != document.Literal || at.EndLine == 0 {
		return ""
	}
	text := strings.TrimRight(p.Proposed, "\n")
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", at.Column-1))
}
