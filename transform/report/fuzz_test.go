package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/sanitize"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// FuzzLint puts any text and any number into every field of a result. No format
// may panic, and each must stay what it is.
func FuzzLint(f *testing.F) {
	f.Add("loki.yaml", "StatefulSet", "the pod gets no token", lokiYAML, "true", "", 10, 37, 10, 44, true)
	f.Add(nastyFile, "r\u202e\x00", "::error::\n]]>%0A # SKIP", nastyYAML, "b", "known", 2, 14, 2, 16, false)
	f.Add("<stdin>", "", "", "", "", "", 0, 0, 0, 0, false)
	f.Add("\xff", "\n  ...\nok 1", "a\r\nb", "\uFEFFa\tb", "'", "#", -1, 1, 1, -1, true)
	f.Add("::warning::f", "k", "##[error]x http://me:hunter2@am/?token=hunter2", "u: http://me:hunter2@am/", "http://me:hunter2@am", "http://am?x=hunter2", 1, 5, 1, 9, false)
	f.Add("a", "k", "m", "xé日", "", "", 1, 2, 1, 9, true)
	subset, err := os.ReadFile("testdata/sarif-2.1.0.subset.json")
	if err != nil {
		f.Fatal(err)
	}
	sarifSchema, lintSchema := compile(f, subset), own(f, LintSchema)
	f.Fuzz(func(t *testing.T, file, name, message, source, proposed, suppressed string, line, column, endLine, endColumn int, quiet bool) {
		place := finding.Place{File: file, Line: line, Column: column, EndLine: endLine, EndColumn: endColumn, Template: name}
		one := finding.Finding{
			Rule: "some-rule", Severity: finding.Severity(uint(line) % 3), Place: place, Message: message, Path: name,
			Object:  finding.Object{Kind: name, Namespace: message, Name: name},
			Current: source, Fix: finding.Fix{Text: message, Proposed: proposed, Values: source}, Suppressed: suppressed,
		}
		bare := finding.Finding{Rule: "other-rule", Message: message}
		l := &Lint{
			Findings: []finding.Finding{one, bare, one},
			Rules:    []finding.Rule{{ID: "some-rule", Read: finding.Written(message, source), HelpURI: file}},
			Tool:     Tool{Name: name, Version: message, URI: file},
			Files:    []string{file, name},
			Source:   Sources(map[string][]byte{file: []byte(source)}),
		}
		o := Options{ShowSuppressed: quiet, Columns: len(message)}
		out := map[Format][]byte{} // each is written once: it takes most of the time
		for _, format := range Formats() {
			out[format] = written(t, format, l, o)
			checkPrintable(t, out[format])
		}
		for format, schema := range map[Format]*jsonschema.Schema{JSON: lintSchema, SARIF: sarifSchema} {
			if err := check(t, schema, out[format]); err != nil {
				t.Errorf("%s: %v", format, err)
			}
		}
		checkGitLab(t, out[GitLab], l)
		checkJUnit(t, out[JUnit])
		checkTAP(t, out[TAP])
		for row := range strings.Lines(string(out[GitHub])) {
			if !workflowCommand.MatchString(strings.TrimSuffix(row, "\n")) {
				t.Errorf("not a workflow command: %q", row)
			}
		}
		checkUnixLines(t, out[Text])
	})
}

// FuzzTrace does the same to a trace, and to a post-render report.
func FuzzTrace(f *testing.F) {
	f.Add("alerts", "alerts.yaml", "pass", "yes", "loki_rule is set", "loki.yaml", 3)
	f.Add("r\u202e\x1b[31m", "`1. *a*_b_ \"q\" #quot; <b>&amp;", "fail", "no", "```\nend --> x; %% {}", "<stdin>", -1)
	f.Add("", "", "", "", "", "", 0)
	traceSchema, renderSchema := own(f, TraceSchema), own(f, RenderSchema)
	f.Fuzz(func(t *testing.T, name, key, state, arrives, evidence, file string, line int) {
		place := finding.Place{File: file, Line: line, Column: line}
		object := finding.Object{Kind: name, Namespace: key, Name: name}
		hop := finding.Hop{Stage: finding.Stage(uint(line) % 11), State: finding.State(len(state) % 4), Evidence: evidence, Place: place, Rule: key}
		tr := &Trace{Tool: Tool{Name: name}, Routes: []finding.Route{
			{
				Object: object, Place: place, Key: key, Path: file, Tenant: key, Ruler: object,
				Hops: []finding.Hop{hop, {State: finding.State(len(arrives) % 4), Evidence: arrives, Place: place, Rule: state}},
			},
			{Key: arrives},
		}}
		out := map[TraceForm][]byte{}
		for _, form := range TraceForms() {
			out[form] = traced(t, form, tr, Options{})
			checkPrintable(t, out[form])
		}
		checkMermaid(t, string(out[TraceMermaid]))
		if err := check(t, traceSchema, out[TraceJSON]); err != nil {
			t.Error(err)
		}
		checkUnixLines(t, out[TraceTable])
		checkUnixLines(t, traced(t, TraceTable, tr, Options{Hops: true, Columns: len(evidence)}))
		if rows := bytes.Count(out[TraceConcise], []byte("\n")); rows != len(tr.Routes)+1 {
			t.Errorf("%d concise rows for %d routes and the sum", rows, len(tr.Routes))
		}

		change := finding.Change{Object: object, Place: place, Reason: finding.Injected, Detail: evidence, Kept: []string{key}, Added: []finding.Added{{Kind: finding.AddedMount, Container: key, Name: name}}}
		r := &Render{Changes: []finding.Change{change}, Failure: FailureOf(&finding.InputError{Place: place, Msg: evidence, Hint: key})}
		if err := check(t, renderSchema, renderJSON(t, r)); err != nil {
			t.Error(err)
		}
		results, err := json.Marshal(KRMResults(r.Changes, []finding.Finding{{Rule: "x", Object: object, Place: place, Path: key, Message: evidence}}))
		if err != nil || !utf8.Valid(results) {
			t.Errorf("KRM results: %v", err)
		}
	})
}

// checkPrintable holds that nothing gets out that a terminal would act on.
func checkPrintable(t *testing.T, out []byte) {
	t.Helper()
	if !utf8.Valid(out) {
		t.Errorf("not UTF-8: %q", out)
	}
	for _, r := range string(out) {
		if r != '\n' && r != '\t' && !unicode.IsGraphic(r) && !sanitize.IsJoiner(r) {
			t.Errorf("%U gets out", r)
		}
	}
}

// checkUnixLines holds that people's text is whole lines.
func checkUnixLines(t *testing.T, out []byte) {
	t.Helper()
	if len(out) > 0 && out[len(out)-1] != '\n' {
		t.Errorf("the last line is not finished: %q", out)
	}
}
