package logql

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFiringOf(t *testing.T) {
	const r = `rate({a="b"}[5m])`
	for src, want := range map[string]Firing{
		`1`: Always, `1 > 2`: Always, `vector(0)`: Always, `vector(1) > 0`: Always, `vector(0) > 1`: Never, `vector(1) == 1`: Always, `vector(1) != 1`: Never,
		`R`: AnyLine, `sum(R)`: AnyLine, `R * 2`: AnyLine, `R / R`: AnyLine, `R > bool 5`: AnyLine, `R and R`: Conditional, `R or R`: AnyLine,
		`R > 5`: Conditional, `5 < R`: Conditional, `R > R`: Conditional, `sum(R > 5)`: Conditional, `(R > 5) * 2`: Conditional, `R unless R`: Conditional,
		`R >= 0`: AnyLine, `-1 < sum(R)`: AnyLine, `R != -1`: AnyLine, `R > 0`: Conditional, `R != 0`: Conditional, `R - R >= 0`: Conditional, `absent_over_time({a="b"}[5m]) >= 0`: Conditional,
		`R > 5 and R`: Conditional, `R > 5 or R > 6`: Conditional, `absent_over_time({a="b"}[5m])`: Conditional, `absent_over_time({a="b"}[5m]) == 1`: Conditional,
		`label_replace(R > 5, "a", "b", "c", "d")`: Conditional, `topk(5, R)`: AnyLine,
		`R or vector(0)`: Always, `R > 5 or vector(0)`: Always, `(R or vector(0)) >= 0`: Always, `(R or vector(0)) > 0`: Conditional,
		`R == 0`: Never, `R < 0`: Never, `0 > R`: Never, `sum(R) <= 0`: Never, `R == 0 and R > 5`: Never, `R == 0 or R > 5`: Conditional,
		`R == 0 unless R`: Never, `R unless R == 0`: AnyLine, `(R == 0) * 2`: Never, `sum(R == 0)`: Never,
		`R > 0 or vector(0) > 1`: Conditional, `R or vector(0) > 1`: AnyLine, `R and vector(1)`: AnyLine,
		`variants(R) of ({a="b"}[5m])`: Conditional,
	} {
		if got := new(Facts).FiringOf(mustParse(t, strings.ReplaceAll(src, "R", r))); got != want {
			t.Errorf("%s: %d, want %d", src, got, want)
		}
	}
}

// TestHolds: comparisons that leave out every value, or none.
func TestHolds(t *testing.T) {
	for src, want := range map[string]string{
		`C == 0`: "never", `C < 1`: "never", `C <= 0`: "never", `C == 1.5`: "never", `C < 1.5`: "", `C >= 1`: "always", `C > 0`: "always", `C > 1`: "", `C != 0`: "always", `C != 1`: "",
		`1 > C`: "never", `0 < C`: "always", `C * 2 < 2`: "never", `C * 2 == 3`: "", `C * 2 == 4`: "", `C + 1 < 2`: "never", `C - C < 0`: "", `C % 2 == 0`: "", `C ^ 2 < 1`: "",
		`C / 100 > 0.5`: "", `C / C == 0`: "never", `C / C < 1`: "", `C / 2 < 0.5`: "never", `1 - C > 0`: "never", `1 - C >= 0`: "", `5 - C > 4`: "never",
		`sum(C) < 1`: "never", `avg(C) < 1`: "never", `avg(C) == 1.5`: "", `min(C) == 0`: "never", `count(C) == 0`: "never", `stddev(C) == 0`: "", `stddev(C) < 0`: "never",
		`sum(rate({a="b"}[10s])) < 0.1`: "never", `sum(rate({a="b"}[10s])) < 0.2`: "", `bytes_rate({a="b"}[5m]) == 0`: "", `bytes_over_time({a="b"}[5m]) < 0`: "never",
		`rate({a="b"}[0]) == 0`: "", `rate({a="b"} | unwrap c [5m]) == 0`: "", `rate_counter({a="b"} | unwrap c [5m]) == 0`: "", `sum(sum_over_time({a="b"} | unwrap c [5m])) < 0`: "",
		`C > 5 < 3`: "never", `C > 5 < 6`: "never", `C > 5 < 7`: "", `C > 5 == 5`: "never", `absent_over_time({a="b"}[5m]) == 1`: "always", `absent_over_time({a="b"}[5m]) == 0`: "never",
		`(C or vector(0)) == 0`: "", `(C or vector(0)) < 0`: "never", `(C or vector(0)) >= 0`: "always", `(C or vector(-1)) < 0`: "refused", `(C > bool 5) == 2`: "never",
		`(C > bool 5) == 1`: "", `vector(5) > 3`: "always", `C > C`: "", `C == C`: "", `C == bool 0`: "", `label_replace(C, "a", "b", "c", "d") == 0`: "never", `topk(1, C) == 0`: "never",
		`(C unless C) == 0`: "never", `(C and C) < 1`: "never",
	} {
		e, err := Parse(strings.ReplaceAll(src, "C", `count_over_time({a="b"}[5m])`))
		if err != nil {
			if want != "refused" {
				t.Errorf("%s: %v", src, err)
			}
			continue
		}
		got := ""
		switch b := e.(*Binary); {
		case new(Facts).neverHolds(b):
			got = "never"
		case new(Facts).alwaysHolds(b):
			got = "always"
		}
		if got != want {
			t.Errorf("%s: %q, want %q (%+v)", src, got, want, new(Facts).valuesOf(e))
		}
	}
}

func TestFeatures(t *testing.T) {
	for src, want := range map[string][]string{
		`1`:                              nil,
		`sum(rate({a="b"} |= "c" [5m]))`: nil,
		`vector(1)`:                      {"vector() 2.7-"},
		`sort(rate({a="b"} | json | logfmt [5m]))`:                                   {"sort 2.8-", "json 2.0-", "logfmt 2.0-"},
		`rate({a="b"} |> "c" or "d" [5m] offset 5m)`:                                 {"offset 2.3-", "|> 3.0-", "or between line filters 3.0-"},
		`rate({a="b"} | json c | logfmt --strict | unpack | pattern "<d>" [5m])`:     {"json with paths 2.2-", "logfmt with flags 2.9-", "unpack 2.2-", "pattern 2.3-"},
		`rate({a="b"} | decolorize | drop c | keep d | e > 5 [5m])`:                  {"decolorize 2.8-", "drop 2.8-", "keep 2.9-", "a label filter 2.0-"},
		`rate({a="b"} |= ip("::1") | c = ip("::1") [5m])`:                            {"ip() 2.3-", "a label filter 2.0-", "ip() 2.3-"},
		`first_over_time({a="b"} | unwrap c [5m])`:                                   {"first_over_time 2.3-", "unwrap 2.0-"},
		`rate_counter({a="b"} | unwrap c [5m])`:                                      {"rate_counter 2.6-", "unwrap 2.0-"},
		`absent_over_time({a="b"}[5m])`:                                              {"absent_over_time 2.2-"},
		`approx_topk(5, rate({a="b"}[5m]))`:                                          {"approx_topk 3.3-"},
		`rate({a="b"}[5m]) / on (a) rate({a="b"}[5m])`:                               {"matching with on or ignoring 2.4-"},
		`label_replace(rate({a="b"}[5m]), "a", "b", "c", "d")`:                       {"label_replace 2.2-"},
		`variants(rate({a="b"}[5m])) of ({a="b"}[5m])`:                               {"variants() 3.5-4.0"},
		`rate({a="b"} | c > 0x1f [5m])`:                                              {"a label filter 2.0-", "a number that cannot be read 3.1-", "a number that cannot be read, and that Loki 3 takes for 0 -4.0"},
		`rate({a="b"} | c > 1_0.5e3 [5m])`:                                           {"a label filter 2.0-"},
		`rate({a="b"} | c > -1_0.5e3 [5m])`:                                          {"a label filter 2.0-", "a negative number in a label filter 3.1-"},
		`rate({a="b"} | c > -1s and d < 1s [5m])`:                                    {"a label filter 2.0-", "a negative duration 2.9-"},
		`rate({a="b"} | logfmt c="d" [5m] offset -5m)`:                               {"a negative offset 2.9-", "logfmt with labels 2.8-"},
		`rate({a=~"(?<x>b)"} | c!~"(?<y>d)" [5m])`:                                   {"(?<…>…) for (?P<…>…) 3.1-", "(?<…>…) for (?P<…>…) 3.1-", "a label filter 2.0-"},
		`rate({a=~"(?P<x>b)|\\(?<c[(?<]"} | c!="(?<y>d)" [5m])`:                      {"a label filter 2.0-"},
		`rate({a="b"} | logfmt --keep-empty c="d" [5m])`:                             {"logfmt with flags 2.9-"},
		`rate({a="b"} | line_format "" | label_format c=d | regexp "(?P<e>.)" [5m])`: {"line_format 2.0-", "label_format 2.0-", "regexp 2.0-"},
	} {
		var got, later, recent []string
		nodes := slices.Collect(All(mustParse(t, src)))
		for f := range Features(src, nodes, 3, 3) {
			recent = append(recent, f.Name)
		}
		for f := range Features(src, nodes, 1, 6) {
			if f.Since > "3.3" || f.Until != "" {
				later = append(later, f.Name)
			}
			got = append(got, fmt.Sprintf("%s %s-%s", f.Name, f.Since, f.Until))
			if f.End <= f.Start || f.End > len(src) {
				t.Errorf("%s: %s is at %d..%d", src, f.Name, f.Start, f.End)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s\n got %q", src, got)
		}
		if !slices.Equal(recent, later) {
			t.Errorf("%s\n of 3.3 got %q, want %q", src, recent, later)
		}
	}
}

func TestCapitals(t *testing.T) {
	for src, want := range map[string]string{
		`sum by (A) (rate({A="B"} |= "C" | json D="E" | F > 5MB [5m]))`: "",
		`sum BY (a) (rate({a="b"}[5m]))`:                                `BY in capitals`,
		`COUNT_OVER_TIME({a="b"}[5m])`:                                  `COUNT_OVER_TIME in capitals`,
		`rate({a="b"} | Json [5m])`:                                     `Json in capitals`,
		`rate({a="b"}[5m] OFFSET 5m)`:                                   `OFFSET in capitals`,
		`sum_over_time({a="b"} | unwrap DURATION(a) [5m])`:              `DURATION in capitals`,
	} {
		mustParse(t, src)
		f, found := Capitals(src)
		if f.Name != want || found != (want != "") || found && f.Since != "3.0" {
			t.Errorf("%s: %+v, want %q", src, f, want)
		}
	}
}

func TestMismatches(t *testing.T) {
	const a, none, c = `sum by (a) (rate({x="y"}[5m]))`, `sum(rate({x="y"}[5m]))`, `sum by (c) (rate({x="y"}[5m]))`
	for src, want := range map[string]string{
		`A + N`: "a left", `N + A`: "a right", `A + A`: "", `N + N`: "", `A + C`: "a left", `A + on (a) C`: "a left", `A + on (c) C`: "c right", `A + on () N`: "", `A + ignoring (a) N`: "",
		`A and N`: "a left", `A unless N`: "a left", `A or N`: "", `A > N`: "a left", `A + 1`: "", `1 + A`: "", `(A + 1) / N`: "a left", `(A > 5) / N`: "a left", `topk(5, A) / N`: "a left",
		`rate({x="y"}[5m]) + N`: "x left", `rate({x="y"}[5m]) + rate({z="y"}[5m])`: "", `A + rate({x="y"}[5m])`: "x right", `A + sum without (a) (rate({x="y"}[5m]))`: "a left",
		`label_replace(N, "a", "b", "", "") + A`: "", `A + label_replace(N, "a", "b", "", "")`: "", `(A or N) + N`: "", `vector(1) + A`: "a right", `N + vector(1)`: "",
		`A + (A + N)`: "a left", `max_over_time({x="y"} | unwrap v [5m]) by (a) / N`: "a left",
	} {
		expr := strings.NewReplacer("A", a, "N", none, "C", c).Replace(src)
		got := ""
		for _, m := range new(Facts).Mismatches(slices.Collect(All(mustParse(t, expr)))) {
			got = m.Label + map[bool]string{true: " left", false: " right"}[m.Left]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", src, got, want)
		}
	}
}
