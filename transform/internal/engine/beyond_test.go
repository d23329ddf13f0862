package engine

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// TestBeyond: a template that would run for ever ends. What Loki makes of the line
// is not known then, so that no stage behind it may make an answer of it.
func TestBeyond(t *testing.T) {
	endless := `{{ range 1000000000 }}{{ end }}`
	asked(t, []string{"status=200", "status=500"}, [][2]string{
		{`sum(count_over_time({app="shop"} | logfmt | label_format x="` + endless + `" [1m]))`, "beyond"},
		{`count_over_time({app="shop"} | label_format x="` + endless + `" | __error__="" [1m])`, "beyond"},
		{`count_over_time({app="shop"} | line_format "` + endless + `" |= "a" [1m])`, "beyond"},
		{`absent_over_time({app="shop"} | label_format x="` + endless + `" [1m])`, "beyond"},
		{`count_over_time({app="shop"} | logfmt | status=200 | label_format x="` + endless + `" | drop __error__ [1m])`, "beyond"},
		{`count_over_time({app="shop"} | logfmt | status=404 | label_format x="` + endless + `" [1m])`, ""},
		{`sum(count_over_time({app="shop"} | label_format x="{{ range 1000 }}{{ end }}a" [1m]))`, "{} 2"},
	})
	if got := Fails(&Error{Class: Beyond}); got != "is not made here" {
		t.Error(got)
	}
	if got := Fails(&Error{Class: Pipeline}); got != "fails in Loki" {
		t.Error(got)
	}
}

// TestOneKeyForTwoLabels: of two labels that ask logfmt for one key, Loki 3.7.6 sets one,
// now this and now that. A sum that needs neither label nor key is answered.
func TestOneKeyForTwoLabels(t *testing.T) {
	asked(t, []string{"a=1", "b=2"}, [][2]string{
		{`count_over_time({app="shop"} | logfmt y="a", z="a" [1m])`, "beyond"},
		{`count_over_time({app="shop"} | logfmt y="a", z="a" | y="1" [1m])`, "beyond"},
		{`count_over_time({app="shop"} | logfmt a, z="a" [1m])`, "beyond"},
		{`sum by (a, z) (count_over_time({app="shop"} | logfmt a, z="a" [1m]))`, "beyond"},
		{`sum(count_over_time({app="shop"} | logfmt y="a", z="a" [1m]))`, "{} 2"},
		{`sum by (y) (count_over_time({app="shop"} | logfmt y="a", z="a" [1m]))`, `{y=""} 2`},
		{`count_over_time({app="shop"} | logfmt y="none", z="none" [1m])`, `{app="shop", pod="p1", y="", z=""} 2`},
		{`count_over_time({app="shop"} |= "a" | logfmt y="a", y="a" [1m])`, `{app="shop", pod="p1", y="1"} 1`},
	})
}

// TestVariants: what is not evaluated says so, and why.
func TestVariants(t *testing.T) {
	expr, err := logql.Parse(`variants(count_over_time({app="shop"}[1m]), rate({app="shop"}[1m])) of ({app="shop"}[1m])`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Compile(expr)
	if want := `variants(…): a ruler fails each evaluation of it, queries need enable_multi_variant_queries, and Loki 4 has it no more`; err == nil || err.Error() != want || Fails(err) != "is not made here" {
		t.Error(err)
	}
}

// TestApproxTopk: it gives what topk gives.
func TestApproxTopk(t *testing.T) {
	asked(t, []string{"a=1", "a=1", "a=2"}, [][2]string{
		{`approx_topk(1, sum by (a) (count_over_time({app="shop"} | logfmt [1m])))`, `{a="1"} 2`},
		{`approx_topk(5, sum by (a) (count_over_time({app="shop"} | logfmt [1m])))`, `{a="1"} 2; {a="2"} 1`},
	})
}
