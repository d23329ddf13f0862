package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// A thousand rules are more than Mermaid draws at once: several pictures, none
// of them over its limits, with every rule in one of them.
func TestMermaidStaysDrawable(t *testing.T) {
	tr := &Trace{}
	for i := range 1000 {
		for _, r := range tracedFixture().Routes {
			r.Ruler = finding.Object{Kind: "StatefulSet", Name: fmt.Sprintf("ruler-%d", i)} // a way of its own
			tr.Routes = append(tr.Routes, r)
		}
	}
	text := string(traced(t, TraceMermaid, tr, Options{}))
	pictures := strings.Split(strings.TrimPrefix(text, "```mermaid\n"), "```mermaid\n")
	if len(pictures) < 10 {
		t.Fatalf("%d pictures", len(pictures))
	}
	starts := 0
	for _, p := range pictures {
		if n := strings.Count(p, " --> ") + strings.Count(p, " -. "); n > 500 {
			t.Errorf("%d edges", n)
		}
		if utf8.RuneCountInString(p) > 50_000 {
			t.Errorf("%d characters", utf8.RuneCountInString(p))
		}
		starts += len(mermaidStart.FindAllString(p, -1))
		checkMermaid(t, "```mermaid\n"+p)
	}
	if starts != len(tr.Routes) {
		t.Errorf("%d rules drawn of %d", starts, len(tr.Routes))
	}
}

// TestMermaidOnceForEachFault: what stops several rules in the same way is drawn once,
// wherever each of them is to be mended; the table tells them apart.
func TestMermaidOnceForEachFault(t *testing.T) {
	tr := &Trace{}
	for i := range 5 {
		tr.Routes = append(tr.Routes, finding.Route{
			Object: finding.Object{Kind: "ConfigMap", Namespace: "ops", Name: fmt.Sprintf("rules-%d", i)}, Key: "a.yaml",
			Hops: []finding.Hop{{Stage: finding.Label, State: finding.Fail, Evidence: "the label is not on it", Rule: "rule-object-label-mismatch",
				Place: finding.Place{File: "rules.yaml", Line: 10*i + 1}}},
		})
	}
	if text := string(traced(t, TraceMermaid, tr, Options{})); len(mermaidStart.FindAllString(text, -1)) != 1 || !strings.Contains(text, "5 rule files") {
		t.Errorf("more than one row:\n%s", text)
	}
	if table := string(traced(t, TraceTable, tr, Options{})); strings.Count(table, "rules.yaml:") != 5 {
		t.Errorf("not every place is told:\n%s", table)
	}
}

// TestMermaidOnceForEachWay: forty rules that go the same way are one row of four
// boxes, which a page has room for.
func TestMermaidOnceForEachWay(t *testing.T) {
	tr := &Trace{}
	for i := range 40 {
		r := tracedFixture().Routes[0]
		r.Key = fmt.Sprintf("a%d.yaml", i)
		tr.Routes = append(tr.Routes, r)
	}
	text := string(traced(t, TraceMermaid, tr, Options{}))
	checkMermaid(t, text)
	if starts, boxes := len(mermaidStart.FindAllString(text, -1)), strings.Count(text, "]:::"); starts != 1 || boxes != 3 {
		t.Errorf("%d rows with %d boxes:\n%s", starts, boxes, text)
	}
	for _, part := range []string{"40 rule files", "and 37 more", "✓ label, access"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}

func TestLabel(t *testing.T) {
	for in, want := range map[string]string{
		"StatefulSet ops/loki": "StatefulSet ops/loki",
		`a"b`:                  "a#34;b",
		"#quot;":               "#35;quot#59;",
		"<b>&":                 "#60;b#62;#38;",
		"`*_`":                 "#96;#42;#95;#96;",
		"1. x":                 "1#46; x",
		"- x":                  "#45; x",
		"1.2-rc.":              "1.2-rc#46;",
		"a--b":                 "a#45;#45;b",
		"Rüles ✗":              "Rüles ✗",
	} {
		if got := label(in); got != want {
			t.Errorf("label(%q) = %q, want %q", in, got, want)
		}
	}
}

// checkMermaid holds that text is fenced pictures made of the four kinds of
// line we write, with nothing in a label that Mermaid reads as syntax.
func checkMermaid(t *testing.T, text string) {
	t.Helper()
	open := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "```mermaid" && !open:
			open = true
		case line == "```" && open:
			open = false
		case line == "" && !open, line == "flowchart LR" && open, strings.HasPrefix(line, "  classDef ") && open:
		case open && mermaidNode.MatchString(line):
		default:
			t.Fatalf("stray line %q", line)
		}
	}
	if open {
		t.Fatal("fence not closed")
	}
}

// mermaidStart begins the row of a travel.
var mermaidStart = regexp.MustCompile(`(?m)^  r\d+\("`)

// mermaidNode is a node, alone or behind an edge, with a quoted label in which
// everything but letters, digits, harmless signs, entities and line breaks is absent.
var mermaidNode = regexp.MustCompile(`^  (\w+ (-->|-\. never \.-x|-\. unknown \.->) )?\w+(\(|\[)"([\p{L}0-9 /,=:?()✓✗…]|[\p{L}0-9]+([-.][\p{L}0-9]+)*|#\d+;|<br/>)*"(\)|\])(:::(pass|fail|unknown|goal))?$`)
