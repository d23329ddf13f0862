package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

func tracedFixture() *Trace {
	ruler := finding.Object{APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: "ops", Name: "loki-ruler"}
	at := func(file string, line, column int) finding.Place {
		return finding.Place{File: file, Line: line, Column: column, Document: 1}
	}
	return &Trace{
		Tool: Tool{Name: "loki-ruler-sidecar", Version: "1.2.3"},
		Routes: []finding.Route{
			{
				Object: finding.Object{APIVersion: "v1", Kind: "ConfigMap", Namespace: "ops", Name: "alerts"},
				Place:  at("rules.yaml", 7, 3), Key: "alerts.yaml",
				Path: "/rules/fake/alerts.yaml", Tenant: "fake", Ruler: ruler,
				Hops: []finding.Hop{
					{Stage: finding.Label, State: finding.Pass, Evidence: "loki_rule is set, as LABEL asks", Place: at("rules.yaml", 6, 5)},
					{Stage: finding.Access, State: finding.Pass, Evidence: "RoleBinding ops/loki-ruler grants get, list, watch on configmaps", Place: at("loki.yaml", 2101, 3)},
					{Stage: finding.Alertmanager, State: finding.Unknown, Evidence: "http://am:9093 is outside the input"},
				},
			},
			{
				Object: finding.Object{APIVersion: "v1", Kind: "ConfigMap", Namespace: "ops", Name: "more"},
				Place:  at("rules.yaml", 27, 3), Key: "more.yaml",
				Ruler: ruler,
				Hops: []finding.Hop{
					{Stage: finding.Label, State: finding.Pass, Evidence: "loki_rule is set, as LABEL asks", Place: at("rules.yaml", 26, 5)},
					{
						Stage: finding.Directory, State: finding.Fail, Place: at("loki.yaml", 2140, 13), Rule: "tenant-dir-missing",
						Evidence: "the sidecar writes /rules/more.yaml; Loki reads directories below /rules and takes each for a tenant, so that a file in /rules itself is never looked at",
					},
				},
			},
			{
				Object: finding.Object{APIVersion: "v1", Kind: "Secret", Name: "r\u00fcles\u202e\x1b[31m"},
				Place:  at("<stdin>", 0, 0), Key: `1. *a*_b_ "q" #quot; <b>&amp;`,
				Tenant: "`t`",
				Hops: []finding.Hop{
					{Stage: finding.Sidecar, Evidence: "```\nend --> x; %% {\"a\"} /a/very/long/path/" + strings.Repeat("directory/", 12), Rule: "cannot-verify"},
				},
			},
		},
	}
}

func traced(t *testing.T, form TraceForm, tr *Trace, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteTrace(&b, form, tr, o); err != nil {
		t.Fatalf("%s: %v", form, err)
	}
	return b.Bytes()
}

func TestTraceGoldens(t *testing.T) {
	for _, test := range []struct {
		file    string
		form    TraceForm
		options Options
	}{
		{"trace.table", TraceTable, Options{Columns: 80}},
		{"trace.hops.table", TraceTable, Options{Columns: 100, Hops: true}},
		{"trace.color.table", TraceTable, Options{Color: true, Hops: true}},
		{"trace.concise.table", TraceConcise, Options{}},
		{"trace.json", TraceJSON, Options{}},
		{"trace.mermaid.md", TraceMermaid, Options{}},
		{"trace.markdown.md", TraceMarkdown, Options{}},
		{"trace.html", TraceHTML, Options{}},
	} {
		t.Run(test.file, func(t *testing.T) {
			golden(t, test.file, traced(t, test.form, tracedFixture(), test.options))
		})
	}
}

func TestTraceOfNothing(t *testing.T) {
	for judged, want := range map[finding.Judged]string{
		{}:                      "no rule files in the input\n",
		{Others: 3}:             "no rule files in the input, and no Loki ruler (3 objects): nothing was judged\n",
		{Rulers: 1, Others: 40}: "no rule files in the input (1 ruler, 40 other objects)\n",
	} {
		if got := string(traced(t, TraceTable, &Trace{Judged: judged}, Options{})); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got, want := string(traced(t, TraceTable, &Trace{}, Options{})), "no rule files in the input\n"; got != want {
		t.Errorf("table: %q, want %q", got, want)
	}
	got := string(traced(t, TraceMermaid, &Trace{}, Options{}))
	if !strings.Contains(got, `none["no rule files in the input"]`) {
		t.Errorf("mermaid: %s", got)
	}
	validate(t, TraceSchema, traced(t, TraceJSON, &Trace{}, Options{}))
}

func TestTraceTableKeepsToItsColumns(t *testing.T) {
	for _, width := range []int{40, 80, 100} {
		for _, hops := range []bool{false, true} {
			keepsTo(t, width, traced(t, TraceTable, tracedFixture(), Options{Columns: width, Hops: hops}))
		}
	}
}

// TestTextKeepsToItsColumns: only a path, a source line or what is to be copied
// goes beyond.
func TestTextKeepsToItsColumns(t *testing.T) {
	for _, width := range []int{60, 80, 120} {
		var prose []string
		for row := range strings.Lines(string(written(t, Text, fixture(), Options{Columns: width}))) {
			if !strings.Contains(row, " | ") && !strings.Contains(row, "field: ") {
				prose = append(prose, row)
			}
		}
		keepsTo(t, width, []byte(strings.Join(prose, "")))
	}
}

// keepsTo holds that rows of more than two words are not wider.
func keepsTo(t *testing.T, width int, text []byte) {
	t.Helper()
	for row := range strings.Lines(string(text)) {
		row = strings.TrimRight(row, "\n")
		if words := strings.Fields(row); columns(row) > width && len(words) > 2 {
			t.Errorf("%d columns, not %d: %s", columns(row), width, row)
		}
	}
}

// TestTravels: what goes the same way is one row, failures first, and what one
// file does to others is told once.
func TestTravels(t *testing.T) {
	ruler := finding.Object{Kind: "StatefulSet", Namespace: "ops", Name: "loki-ruler"}
	bad := finding.Place{File: "bad.yaml", Line: 9, Column: 1}
	route := func(name string, parse finding.Hop) finding.Route {
		return finding.Route{
			Object: finding.Object{Kind: "ConfigMap", Namespace: "ops", Name: name}, Key: name + ".yaml",
			Path: "/rules/fake/" + name + ".yaml", Tenant: "fake", Ruler: ruler,
			Hops: []finding.Hop{{Stage: finding.Sidecar, State: finding.Pass, Evidence: "container sc"}, parse},
		}
	}
	loads := finding.Hop{Stage: finding.Parse, State: finding.Pass, Evidence: "1 alert"}
	blocked := finding.Hop{Stage: finding.Parse, State: finding.Fail, Rule: "r", Place: bad, Evidence: "it would load, but ConfigMap ops/bad bad.yaml does not"}
	culprit := finding.Hop{Stage: finding.Parse, State: finding.Fail, Rule: "r", Place: bad, Evidence: "this is PromQL"}
	for _, test := range []struct {
		name   string
		routes []finding.Route
		want   string
	}{
		{"all arrive", []finding.Route{route("a", loads), route("b", loads)}, `
✓ 2 rule files  arrive
    → container sc → /rules/fake, tenant fake → StatefulSet ops/loki-ruler
    ops/a a.yaml, ops/b b.yaml

2 rule files: 2 arrive, 0 stop, 0 unknown
`},
		{"one stops the others", []finding.Route{route("a", blocked), route("bad", culprit), route("c", blocked)}, `
✗ ConfigMap ops/bad bad.yaml  stops at parse
    this is PromQL (bad.yaml:9:1)
    explain: r
✗ 2 rule files                stop at parse
    they would load, but ConfigMap ops/bad bad.yaml does not (bad.yaml:9:1)
    explain: r
    ops/a a.yaml, ops/c c.yaml

1 file stops 2 others: ConfigMap ops/bad bad.yaml
3 rule files: 0 arrive, 3 stop, 0 unknown
`},
		{"failures first", []finding.Route{route("a", loads), route("b", finding.Hop{Stage: finding.Parse, Evidence: "not judged"}), route("bad", culprit)}, `
✗ ConfigMap ops/bad bad.yaml  stops at parse
    this is PromQL (bad.yaml:9:1)
    explain: r
? ConfigMap ops/b b.yaml      is unknown at parse
    not judged
✓ ConfigMap ops/a a.yaml      arrives
    → container sc → /rules/fake/a.yaml, tenant fake → StatefulSet
    ops/loki-ruler

3 rule files: 1 arrives, 1 stops, 1 unknown
`},
	} {
		if got := "\n" + string(traced(t, TraceTable, &Trace{Routes: test.routes}, Options{Columns: 80})); got != test.want {
			t.Errorf("%s:%s", test.name, got)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"one", []string{"one"}},
		{"exactly te", []string{"exactly te"}},
		{"exactly ten", []string{"exactly", "ten"}},
		{"a /path/that/is/too/long b", []string{"a", "/path/that/is/too/long", "b"}},
		{"日本語日本 語", []string{"日本語日本", "語"}},
	} {
		if got := wrap(test.text, 10); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("wrap(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestParseTraceForm(t *testing.T) {
	for _, form := range TraceForms() {
		if got, err := ParseTraceForm(string(form)); got != form || err != nil {
			t.Errorf("ParseTraceForm(%q) = %q, %v", form, got, err)
		}
	}
	const want = `unknown trace format "dot": one of table, concise, json, mermaid, markdown, html`
	if err := WriteTrace(&bytes.Buffer{}, "dot", &Trace{}, Options{}); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
