package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/internal/samples"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// explainedAs is what explain prints of an expression.
func explainedAs(format, expression string) string {
	var out bytes.Buffer
	run([]string{"explain", "--format", format, "--", expression}, strings.NewReader(""), &out, io.Discard)
	return out.String()
}

// TestExplainLongExpressions: what a machine wrote is told to people in a few screens,
// and what is not shown of it is counted.
func TestExplainLongExpressions(t *testing.T) {
	const length, most = 6 << 10, 96 << 10 // bytes; 100 problems of a kind are told
	for _, e := range samples.LongExpressions(length) {
		expression, ok := transform.ExplainExpression(e.Text, finding.Assume{})
		var out bytes.Buffer
		if expressionText(&out, expression); ok && out.Len() > most {
			t.Errorf("%s: %d bytes", e.Name, out.Len())
		}
	}
	filters := `sum(sum_over_time({a="b"}` + strings.Repeat(` | x > 1`, 1000) + ` | unwrap y [5m]))`
	ranges := `rate({a="b"}[5m])` + strings.Repeat(` + rate({a="b"}[5m])`, 299)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"stages", filters, []string{"(4096 bytes of 8043, the other 3947 are not shown)", "  and 900 stages more, not shown", "| unwrap y"}},
		{"ranges", ranges, []string{"(4096 bytes of 5997, the other 1901 are not shown)", "\nand 200 ranges more, not shown\n"}},
		{"short", `rate({a="b"}[5m])`, []string{"rate({a=\"b\"}[5m])\n\n"}},
	} {
		text := explainedAs("text", c.text)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, text)
			}
		}
	}
	var e transform.Expression
	if err := json.Unmarshal([]byte(explainedAs("json", filters)), &e); err != nil {
		t.Fatal(err)
	}
	if read := e.Reads[0]; e.Text != filters || len(read.Steps) != 102 || read.StepsLeftOut != 900 || e.ReadsLeftOut != 0 {
		t.Errorf("%d steps, %d left out, %d reads left out", len(read.Steps), read.StepsLeftOut, e.ReadsLeftOut)
	}
	e = transform.Expression{}
	if err := json.Unmarshal([]byte(explainedAs("json", ranges)), &e); err != nil {
		t.Fatal(err)
	}
	if len(e.Reads) != 100 || e.ReadsLeftOut != 200 || len(e.Reads[0].Steps) != 1 || e.Reads[0].StepsLeftOut != 0 {
		t.Errorf("%d reads, %d left out", len(e.Reads), e.ReadsLeftOut)
	}
}

// TestLabelsText: very many are counted.
func TestLabelsText(t *testing.T) {
	many := strings.Fields(strings.Repeat("x ", 42))
	all := strings.Repeat("x, ", 40)
	for _, c := range []struct {
		labels transform.Labels
		want   string
	}{
		{transform.Labels{}, "none"},
		{transform.Labels{Known: many[:40], Others: true, Gone: many[:1]}, all + "others, not x"},
		{transform.Labels{Known: many, Others: true, Gone: many}, all + "2 more, others, not " + strings.TrimSuffix(strings.ReplaceAll(all, ", ", ", not "), "not ") + "not 2 more"},
	} {
		if got := labelsText(c.labels); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestAround: of a long line what is near a place is shown, whole letters only.
func TestAround(t *testing.T) {
	long := strings.Repeat("é", 600)
	for _, c := range []struct {
		name, text        string
		begin, start, end int
		before, at, after string
	}{
		{"a short line", "a\nbcd\ne", 2, 3, 4, "b", "c", "d"},
		{"more than one line", "a\nbcd\ne", 2, 3, 7, "b", "cd", ""},
		{"nothing", "abc", 0, 3, 3, "abc", "", ""},
		{"a long line", long + "x" + long, 0, 1200, 1201, "…" + strings.Repeat("é", 50), "x", strings.Repeat("é", 50) + "…"},
		{"a long place", long, 0, 0, 1200, "", strings.Repeat("é", 100) + "…", ""},
		{"no text", strings.Repeat("\x80", 1200), 0, 600, 601, "…", "\x80", "…"},
	} {
		if before, at, after := around(c.text, c.begin, c.start, c.end); before != c.before || at != c.at || after != c.after {
			t.Errorf("%s: %q, %q, %q", c.name, before, at, after)
		}
	}
}

// BenchmarkExplainLongest is the longest text that Loki reads, 128 KiB, in shapes in
// which something could cost the square of its length: 0.2 s is the most that one may
// take.
func BenchmarkExplainLongest(b *testing.B) {
	for _, format := range []string{"text", "json"} {
		for _, e := range samples.LongExpressions(128 << 10) {
			b.Run(fmt.Sprintf("%s/%s", format, e.Name), func(b *testing.B) {
				for b.Loop() {
					explainedAs(format, e.Text)
				}
			})
		}
	}
}
