package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// Whatever a stranger wrote into a manifest or a file name: no format is a command
// to CI, and none tells the credentials of an address. GitHub's own format has
// commands, which are ours.
func TestFormatsAreHarmless(t *testing.T) {
	const nasty = "::error file=x::pwned\n::add-mask::x ##[error]y ##vso[task.setvariable variable=x]z\n http://me:hunter2@am:9093/?token=hunter2 \x1b[31m\u202e"
	place := finding.Place{File: "::warning::\n::x::", Line: 1, Column: 1, Template: nasty}
	object := finding.Object{Kind: nasty, Namespace: nasty, Name: nasty}
	l := &Lint{
		Findings: []finding.Finding{{
			Rule: "some-rule", Severity: finding.Error, Place: place, Object: object, Path: nasty, Message: nasty, Current: nasty,
			Fix: finding.Fix{Text: nasty, Proposed: nasty, Values: nasty}, Suppressed: "",
		}, {Rule: "some-rule", Place: place, Message: nasty, Suppressed: nasty}},
		Source: func(string, int) (string, bool) { return "::error::http://me:hunter2@am:9093/?token=hunter2", true },
	}
	outs := map[string]string{}
	for _, f := range Formats() {
		outs["lint "+string(f)] = string(written(t, f, l, Options{ShowSuppressed: true}))
	}
	tr := &Trace{Routes: []finding.Route{{Object: object, Place: place, Key: nasty, Path: nasty, Tenant: nasty, Ruler: object, Hops: []finding.Hop{{Evidence: nasty, Place: place, State: finding.Fail, Rule: nasty}}}}}
	for _, f := range TraceForms() {
		outs["trace "+string(f)] = string(traced(t, f, tr, Options{Hops: true}))
	}
	change := finding.Change{Object: object, Place: place, Reason: finding.Injected, Detail: nasty, Kept: []string{nasty}}
	outs["render"] = string(renderJSON(t, &Render{Changes: []finding.Change{change}, Failure: FailureOf(&finding.InputError{Place: place, Msg: nasty, Hint: nasty})}))
	command := regexp.MustCompile(`(?m)^\s*::|##vso\[|##\[`)
	for name, out := range outs {
		if strings.Contains(out, "hunter2") {
			t.Errorf("%s tells the credentials:\n%s", name, out)
		}
		if name == "lint github" {
			out = regexp.MustCompile(`(?m)^::(error|notice) [^\n]*$`).ReplaceAllString(out, "")
		}
		if strings.HasSuffix(name, "json") || name == "render" || name == "lint sarif" || name == "lint gitlab" {
			continue // a string of JSON is on one line, behind its key
		}
		if m := command.FindString(out); m != "" {
			t.Errorf("%s has the command %q:\n%s", name, m, out)
		}
	}
}
