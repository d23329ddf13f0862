package engine

import (
	"fmt"
	"testing"
)

// Three series: a is 3 in x, b is 1 in x, c is 2 in y.
var threeSeries = []string{"s=a z=x", "s=a z=x", "s=a z=x", "s=b z=x", "s=c z=y", "s=c z=y"}

const perSeries = `sum by (s, z) (count_over_time({app="shop"} | logfmt [1m]))`

func TestAggregations(t *testing.T) {
	asked(t, threeSeries, [][2]string{
		{`sum(` + perSeries + `)`, `{} 6`},
		{`sum by (z) (` + perSeries + `)`, `{z="x"} 4; {z="y"} 2`},
		{`sum without (s) (` + perSeries + `)`, `{z="x"} 4; {z="y"} 2`},
		{`avg by (z) (` + perSeries + `)`, `{z="x"} 2; {z="y"} 2`},
		{`min(` + perSeries + `)`, `{} 1`},
		{`max(` + perSeries + `)`, `{} 3`},
		{`count(` + perSeries + `)`, `{} 3`},
		{`stdvar by (z) (` + perSeries + `)`, `{z="x"} 1; {z="y"} 0`},
		{`stddev(` + perSeries + `)`, `{} 0.816496580928`},
		{`topk(2, ` + perSeries + `)`, `{s="a", z="x"} 3; {s="c", z="y"} 2`},
		{`bottomk by (z) (1, ` + perSeries + `)`, `{s="b", z="x"} 1; {s="c", z="y"} 2`},
		{`topk(9, ` + perSeries + `)`, `{s="a", z="x"} 3; {s="b", z="x"} 1; {s="c", z="y"} 2`},
		{`topk(1, ` + perSeries + ` % 0 or ` + perSeries + `)`, `{s="a", z="x"} NaN`},
		{`count(count_over_time({app="none"}[1m]))`, ``},
		{`topk(0, ` + perSeries + `)`, `refused`},
		{`sort(` + perSeries + `) by (z)`, `refused`},
		{`stdvar(vector(1) / 0)`, `{} 0`},
		{`sum(1 + 1)`, `refused`},
		{`sort(1 > 2)`, `refused`},
		{`label_replace(1, "a", "b", "c", "d")`, `refused`},
		{`vector(1) + max(1)`, `refused`},
	})
}

func TestSort(t *testing.T) {
	for query, want := range map[string]string{"sort": "b c a", "sort_desc": "a c b"} {
		got := ""
		g := logOf(threeSeries...)
		result := resultOf(t, query+"("+perSeries+")", g)
		for _, s := range result.Vector {
			name, _ := s.Labels.Get("s")
			got += name + " "
		}
		if got != want+" " {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	asked(t, nil, [][2]string{
		{`1 + 2 * 3`, `7`},
		{`2 ^ 3 ^ 2`, `512`},
		{`-2 ^ 2`, `4`},
		{`1 / 0`, `NaN`},
		{`7 % -4`, `3`},
		{`-7 % 4`, `-3`},
		{`1 % 0`, `NaN`},
		{`1 > 2`, `0`},
		{`1 < bool 2`, `1`},
		{`vector(2) * 3`, `{} 6`},
		{`3 > vector(2)`, `{} 2`},
		{`vector(2) > 3`, ``},
		{`vector(2) > bool 3`, `{} 0`},
		{`vector(1) / 0`, `{} NaN`},
		{`vector(0) / vector(0) != vector(1)`, `{} NaN`},
		{`-vector(1)`, `refused`},
		{`0x10`, `refused`},
	})
}

func TestMatching(t *testing.T) {
	zones := `sum by (z) (count_over_time({app="shop"} | logfmt [1m]))`
	asked(t, threeSeries, [][2]string{
		{perSeries + ` + ` + perSeries, `{s="a", z="x"} 6; {s="b", z="x"} 2; {s="c", z="y"} 4`},
		{perSeries + ` > on (s) ` + perSeries + ` - 1`, `{s="a"} 3; {s="b"} 1; {s="c"} 2`},
		{perSeries + ` / on (z) group_left () ` + zones, `{s="a", z="x"} 0.75; {s="b", z="x"} 0.25; {s="c", z="y"} 1`},
		{zones + ` / on (z) group_right () ` + perSeries, `{s="a", z="x"} 1.33333333333; {s="b", z="x"} 4; {s="c", z="y"} 1`},
		{zones + ` > on (z) group_right () ` + perSeries, `{s="a", z="x"} 4; {s="b", z="x"} 4`},
		{zones + ` > bool on (z) group_right () ` + perSeries, `{s="a", z="x"} 1; {s="b", z="x"} 1; {s="c", z="y"} 0`},
		{zones + ` * ignoring (s) group_right (q) ` + perSeries, `{s="a", z="x"} 12; {s="b", z="x"} 4; {s="c", z="y"} 4`},
		{perSeries + ` * on (z) group_left (s) ` + zones, `match:group-not-unique`},
		{perSeries + ` + on (z) ` + zones, `match:many-to-one`},
		{zones + ` + on (z) ` + perSeries, `match:many-to-many`},
		{`sum(count_over_time({app="none"}[1m])) + on (z) ` + perSeries, `match:many-to-many`},
		{perSeries + ` + on (z) sum(count_over_time({app="none"}[1m]))`, ``},
		{perSeries + ` + ` + zones, ``},
	})
}

// Some series have a v that is empty, and some have none. Seen by asking Loki 3.7.6.
func TestSeriesWithEmptyLabels(t *testing.T) {
	const all = "count_over_time({app=\"shop\"} | logfmt | drop z | label_format v=\"{{if eq .s `a`}}{{.nosuch}}{{else}}1{{end}}\" | drop v=\"1\", s [1m])"
	const empty = `count_over_time({app="shop"} | label_format v="" [1m])`
	const missing = `count_over_time({app="shop"}[1m])`
	asked(t, threeSeries, [][2]string{
		{all, `{app="shop", pod="p1", v=""} 3; {app="shop", pod="p1"} 3`},
		{`count by (v) (` + all + `)`, `{v=""} 1; {} 1`},
		{`max without (pod) (` + all + `)`, `{app="shop"} 3; {app="shop"} 3`},
		{`sum without () (` + empty + `)`, `{app="shop", pod="p1"} 6`},
		{`topk without (pod) (1, ` + empty + `)`, `{app="shop", pod="p1", v=""} 6`},
		{empty + ` * 2`, `{app="shop", pod="p1", v=""} 12`},
		{empty + ` + ` + missing, `{app="shop", pod="p1"} 12`},
		{empty + ` > on (app, v) ` + missing + ` - 1`, `{app="shop"} 6`},
		{missing + ` + on (app) group_left (v) ` + empty, `{app="shop", pod="p1"} 12`},
		{empty + ` and ` + missing, `{app="shop", pod="p1", v=""} 6`},
		{empty + ` unless ` + missing, ``},
		{empty + ` or ` + missing, `{app="shop", pod="p1", v=""} 6`},
		{all + ` + ` + missing, `match:many-to-one`},
		{missing + ` + ` + all, `match:many-to-many`},
		{all + ` + on (app) group_left () ` + missing, `match:group-not-unique`},
	})
}

func TestSetOperators(t *testing.T) {
	zones := `sum by (z) (count_over_time({app="shop"} | logfmt [1m]))`
	asked(t, threeSeries, [][2]string{
		{perSeries + ` and on (z) (` + zones + ` > 2)`, `{s="a", z="x"} 3; {s="b", z="x"} 1`},
		{perSeries + ` unless on (z) (` + zones + ` > 2)`, `{s="c", z="y"} 2`},
		{zones + ` or ` + perSeries + ` > 2`, `{s="a", z="x"} 3; {z="x"} 4; {z="y"} 2`},
		{perSeries + ` or on () vector(0)`, `{s="a", z="x"} 3; {s="b", z="x"} 1; {s="c", z="y"} 2`},
		{zones + ` or vector(0)`, `{z="x"} 4; {z="y"} 2; {} 0`},
		{`sum(count_over_time({app="none"}[1m])) or vector(0)`, `{} 0`},
		{`sum(count_over_time({app="shop"}[1m])) or vector(0) > 0`, `{} 6`},
		{`1 or vector(1)`, `refused`},
	})
}

func TestLabelReplace(t *testing.T) {
	one := `sum by (z) (count_over_time({app="shop"} | logfmt | z="x" [1m]))`
	asked(t, threeSeries, [][2]string{
		{`label_replace(` + one + `, "n", "$1-$1", "z", "(.*)")`, `{n="x-x", z="x"} 4`},
		{`label_replace(` + one + `, "n", "v", "z", "no")`, `{z="x"} 4`},
		{`label_replace(` + one + `, "z", "", "z", "x")`, `{} 4`},
		{`label_replace(` + one + `, "n", "none", "nosuch", "")`, `{n="none", z="x"} 4`},
		{`label_replace(` + one + `, "n", "a${nosuch}b", "z", ".*")`, `{n="ab", z="x"} 4`},
		{`label_replace(` + one + `, "a b", "v", "z", ".")`, `{a b="v", z="x"} 4`},
		{`label_replace(` + perSeries + `, "s", "", "s", ".*")`, `{z="x"} 1; {z="x"} 3; {z="y"} 2`},
		{`label_replace(` + one + `, "n", "v", "z", "(")`, `refused`},
	})
}

func TestSeriesLimit(t *testing.T) {
	var lines []string
	for i := range 501 {
		lines = append(lines, fmt.Sprintf("id=%d", i))
	}
	g := NewLog()
	for i, text := range lines {
		g.Add(Labels{{Name: "app", Value: "shop"}}, lineAt(1+i%50, text, nil))
	}
	for query, want := range map[string]string{
		`count(count_over_time({app="shop"} | logfmt [1m]))`:            `{} 501`,
		`count(topk(500, count_over_time({app="shop"} | logfmt [1m])))`: `{} 500`,
		`count_over_time({app="shop"} | logfmt [1m])`:                   `limit:series`,
		`topk(501, count_over_time({app="shop"} | logfmt [1m]))`:        `limit:series`,
	} {
		if got := askLog(t, query, g); got != want {
			t.Errorf("%s: got %.100s, want %s", query, got, want)
		}
	}
	if result := resultOf(t, `topk(500, count_over_time({app="shop"} | logfmt [1m]))`, g); len(result.Vector) != 500 {
		t.Errorf("500 series are allowed, got %d", len(result.Vector))
	}
}
