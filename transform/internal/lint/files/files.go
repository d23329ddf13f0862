// Package files judges what stands in a rule file, as package rulefile read it:
// each rule hands on one kind of problem, and has its page here.
//
// Nothing is known here of the other rooms, nor of how rules are run, see package
// check.
package files

import (
	"embed"
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/rulefile"
)

//go:embed *.md
var texts embed.FS

// pages are those of this room.
func pages() check.Pages { return check.Pages{Room: "files", FS: texts} }

// kind is a kind of problem, and the rule that hands it on.
type kind struct {
	id    string
	worst finding.Severity
	as    func(check.Rule) check.Rule // what the rule does beyond that; nil for nothing
}

// Rules are the rules about what stands in a rule file.
func Rules() []check.Rule {
	kinds := []kind{
		{"rule-file-invalid", finding.Error, rejectedToo},
		{"rule-not-wrapped-in-groups", finding.Error, nil},
		{"rule-promql-not-logql", finding.Error, nil},
		{"rule-selector-matches-everything", finding.Error, nil},
		{"rule-embedded-prometheusrule", finding.Error, nil},
		{"rule-file-empty", finding.Error, nil},
		{"rule-multi-document", finding.Error, nil},
		{"helm-tpl-eaten-template", finding.Warning, nil},
		{"rule-template-invalid", finding.Error, nil},
		{"rule-log-query-as-expr", finding.Error, nil},
		{"rule-expr-unbalanced", finding.Error, nil},
		{"rule-expr-refused", finding.Error, nil},
		{"rule-expr-fails", finding.Error, nil},
		{"rule-expr-version", finding.Error, nil},
		{"rule-field-silently-dropped", finding.Warning, nil},
		{"rule-foreign-field", finding.Error, nil},
		{"rule-duration-invalid", finding.Error, nil},
		{"rule-group-duplicate", finding.Error, nil},
		{"rule-recording-name-invalid", finding.Error, nil},
		{"rule-unknown-field", finding.Error, nil},
		{"rule-group-empty", finding.Info, tellingOfNoRules},
		{"non-rule-key-in-rule-object", finding.Error, whereRead},

		// Loki takes these, and they do not do what their author thinks.
		{"rule-alert-always-fires", finding.Warning, nil},
		{"rule-alert-never-fires", finding.Warning, nil},
		{"rule-template-label-dropped", finding.Warning, nil},
		{"rule-value-in-label", finding.Warning, nil},
		{"rule-vectors-never-match", finding.Warning, nil},
		{"rule-range-shorter-than-interval", finding.Warning, nil},
		{"rule-for-shorter-than-interval", finding.Info, nil},
		{"rule-bytes-rounded", finding.Warning, nil},
		{"rule-label-filter-unanchored", finding.Warning, nil},
		{"rule-ip-not-compared", finding.Warning, nil},
		{"rule-error-filter-too-early", finding.Warning, nil},
		{"rule-error-not-kept", finding.Warning, nil},
		{"rule-included-label-missing", finding.Warning, nil},
		{"rule-or-vector-adds-series", finding.Warning, nil},
		{"rule-template-sees-no-label", finding.Warning, nil},
		{"rule-pipeline-error-unhandled", finding.Info, nil},
		{"rule-absent-without-for", finding.Info, nil},
		{"rule-topk-in-alert", finding.Info, nil},
		{"rule-grouped-by-id", finding.Info, nil},
		{"rule-reads-every-stream", finding.Info, nil},
		{"rule-regexp-is-equality", finding.Info, optIn},
	}
	rules := make([]check.Rule, len(kinds))
	for i, k := range kinds {
		if rules[i] = fileRule(k.id, k.worst); k.as != nil {
			rules[i] = k.as(rules[i])
		}
	}
	return rules
}

// tellingOfNoRules: the page explains a hop, too.
func tellingOfNoRules(r check.Rule) check.Rule {
	r.Tells = append(r.Tells, delivery.NoRules)
	return r
}

func optIn(r check.Rule) check.Rule {
	r.OptIn = true
	return r
}

// fileRule is a rule that hands on one kind of problem of rule files: rulefile
// has judged them already, as Loki does, and knows the places inside the text.
// Its problems carry the severity of the case.
func fileRule(id string, worst finding.Severity) check.Rule {
	return check.Rule{ID: id, Pages: pages(), Severity: worst, File: func(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile) {
		for _, problem := range problems(f, id) {
			reportProblem(p, o, f, problem)
		}
	}}
}

// rejectedToo tells of values that the API server rejects, too.
func rejectedToo(rule check.Rule) check.Rule {
	rule.Tells = []delivery.Cause{delivery.ObjectRejected}
	unloadable := rule.File
	rule.File = func(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile) {
		if f.Refusal() != "" {
			rejectedValue(p, o, f)
		}
		unloadable(p, o, f)
	}
	return rule
}

// whereRead is for what is no rule file: it does harm by where it lands, and none in an
// object that no sidecar reads. It tells of a key that names no file at all, too.
func whereRead(rule check.Rule) check.Rule {
	rule.Tells = []delivery.Cause{delivery.NoFileName}
	rule.Once = func(r *delivery.Route) any { return r.File }
	rule.Route = func(p *check.Probe, r *delivery.Route) {
		p.Error(r.Object.Object, r.File.KeyNode, finding.Finding{
			Path: r.File.Path(), Current: r.File.Key,
			Message: "the sidecar takes \".url\" off a key that ends so to name the file, and nothing is left of this one: no file can be written",
			Fix:     finding.Fix{Text: "put the name of the file in front of it, such as alerts.yaml.url"},
		})
	}
	harmful := rule.File
	rule.File = func(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile) {
		if len(problems(f, rule.ID)) > 0 && !unread(p, f) {
			harmful(p, o, f)
		}
	}
	return rule
}

// unread reports a file whose every route ends before a sidecar reads its object.
func unread(p *check.Probe, f *delivery.RuleFile) bool {
	found := false
	for _, r := range p.Routes {
		if r.File == f && !r.Unread() {
			return false
		}
		found = found || r.File == f
	}
	return found
}

// problems are those of a file that one rule hands on.
func problems(f *delivery.RuleFile, id string) []rulefile.Problem {
	var all []rulefile.Problem
	if f.Verdict == nil {
		return nil
	}
	for _, p := range f.Verdict.Problems {
		if p.Rule == id {
			all = append(all, p)
		}
	}
	return all
}

func reportProblem(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile, problem rulefile.Problem) {
	path := strings.TrimPrefix(f.Path()+"."+problem.Path, ".")
	if problem.Path == "" {
		path = f.Path()
	}
	place := f.Place(o.Object, problem.Start, problem.End)
	if problem.Rule == "rule-file-empty" { // there is nothing in the file to point at
		place, problem.Proposed = o.NodePlace(f.KeyNode), ""
	}
	p.Report(o.Object, f.Value, finding.Finding{
		Severity: problem.Severity, Place: place, Path: f.Path() + o.Withheld(f, strings.TrimPrefix(path, f.Path())), Current: shownOf(o, f, problem.Current),
		Message: inWhich(f, problem) + o.Withheld(f, problem.Message),
		Fix:     finding.Fix{Text: o.Withheld(f, problem.FixText), Proposed: shownOf(o, f, proposedInside(f, problem, place))},
	})
}

// shownOf is a text out of a rule file, or for it; none where it would show what stands
// in a Secret.
func shownOf(o *delivery.RuleObject, f *delivery.RuleFile, text string) string {
	if o.Withheld(f, text) != text {
		return ""
	}
	return text
}

// rejectedValue reports a value that the API server does not take. What it is instead
// tells what was forgotten.
func rejectedValue(p *check.Probe, o *delivery.RuleObject, f *delivery.RuleFile) {
	fix, at := "quote it", f.Value
	switch {
	case f.BadKey != "":
		fix, at = "give the key another name", f.KeyNode
	case f.Value.Kind != document.Scalar:
		fix = fmt.Sprintf("write %q, with the | that makes text of the lines below", f.Key+": |")
	case f.Field == "binaryData" && f.Value.Tag == document.StrTag:
		fix = "move the key below data, which takes text as it is"
	case f.Value.Tag == document.StrTag:
		fix = "move the key below stringData, which takes text as it is, or encode it: base64 -w0 FILE"
	}
	p.Error(o.Object, at, finding.Finding{
		Path:    f.Path(),
		Message: f.Refusal() + ": the API server refuses the whole object, and the old rules stay",
		Fix:     finding.Fix{Text: fix},
	})
}

// inWhich names the rule a problem is in, and the line where the place cannot.
func inWhich(f *delivery.RuleFile, p rulefile.Problem) string {
	where := ""
	if f.Encoded {
		where = fmt.Sprintf("line %d of the decoded file: ", 1+strings.Count(f.Text()[:min(p.Start, f.Size())], "\n"))
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
	text := strings.TrimRight(p.Proposed, "\n")
	switch {
	case f.Apart():
		return text
	case f.Encoded || f.Value.Style != document.Literal || at.EndLine == 0:
		return ""
	}
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", at.Column-1))
}
