package logql

// validExpressions are LogQL metric queries that Loki 3.7 parses. Nothing may
// be said about any of them.
func validExpressions() []string {
	return []string{
		`1`, `-1`, `+1`, `1.5e3`, `1 + 1`, `(1)`, `2 > bool 1`, `1 == 1`, `5 % 2 ^ 3`, `(1 + 2) * 3`,
		`vector(1)`, `vector(0)`, `vector(0) or vector(1)`, `sum(vector(1))`, `vector(1) > 0`, `VECTOR(1)`, `vector (1)`,
		`label_replace(vector(1), "a", "b", "c", "d")`, `sum by (a) (vector(1))`, `topk(1, vector(1))`,
		`sum by (rate, count, up) (vector(1))`,
		`count_over_time({app="x"}[5m])`, `rate({app="x"}[5m])`, `rate ( { app = "x" } [5m] )`, `RATE({app="x"}[5m])`,
		`rate({app="x", ns="y"}[1h30m]) > 0`, `rate({app="x"}[1m]) >= bool 5`, `rate({app=~".+"}[5m])`, "rate({app=`x`}[5m])",
		`rate({app!="x", ns="y"}[5m])`, `rate({app!~"x", ns=~"y|z"}[5m])`, `rate({app=~"a|b|c"}[5m])`, `rate({app!=""}[5m])`, `rate({app!~""}[5m])`,
		`rate({app!~".*"}[5m])`, `rate({app=~"(?i)x"}[5m])`, `rate({a="}"}[5m])`, `rate({a="{"}[5m])`, `rate({a="("}[5m])`, "rate({a=`]\"`}[5m])",
		`count_over_time({app="x"} |= "error" [5m]) > 0`, `count_over_time({app="x"} |= "error" != "timeout" |~ "a.*" !~ "b" [5m])`,
		"count_over_time({app=\"x\"} |~ `level=(error|fatal)\\s` [5m])", `count_over_time({app="x"} |= "it's" [5m])`,
		`count_over_time({app="x"} |= "a \"quoted\" one" [5m])`, `count_over_time({app="x"} |= "\\d+\n\t\x41\u00e9" [5m])`,
		`count_over_time({app="x"} |> "<_> error <_>" [5m])`, `count_over_time({app="x"} !> "<_> error <_>" [5m])`,
		`count_over_time({app="x"} |= "a" or "b" or "c" [5m])`, `count_over_time({app="x"} |= ip("10.0.0.0/8") [5m])`,
		`count_over_time({app="x"}[5m] |= "error")`, `count_over_time({app="x"}[5m] |= "error" | json)`, `count_over_time(({app="x"} |= "error")[5m])`,
		`count_over_time(({app="x"})[5m])`, `count_over_time({app="x"} | json [5m])`, `count_over_time({app="x"} | json a, b="c.d" [5m])`,
		`count_over_time({app="x"} | json a [5m])`, `count_over_time({app="x"} | logfmt [5m])`, `count_over_time({app="x"} | logfmt --strict --keep-empty [5m])`,
		`count_over_time({app="x"} | logfmt a="b", c [5m])`, `count_over_time({app="x"} | unpack [5m])`, `count_over_time({app="x"} | pattern "<ip> - <_>" [5m])`,
		"count_over_time({app=\"x\"} | regexp `(?P<level>\\w+)` [5m])", `count_over_time({app="x"} | decolorize [5m])`,
		`count_over_time({app="x"} | drop a, b="c", __error__ [5m])`, `count_over_time({app="x"} | keep a, b=~"c" [5m])`, `count_over_time({app="x"} | drop up [5m])`,
		`count_over_time({app="x"} | line_format "{{.message}} {{ if eq .a ` + "`b`" + ` }}x{{end}}" [5m])`,
		"count_over_time({app=\"x\"} | line_format `{{.a}} \"{{.b}}\" }{ ( [` [5m])",
		`count_over_time({app="x"} | label_format a=b, c="{{.d}} } {", e=f [5m])`, "sum by (a) (count_over_time({app=\"x\"} | label_format a=`{{ .b | lower }}` [5m]))",
		`count_over_time({app="x"} | json | status >= 500 and duration > 1.5s or size > 20MB [5m])`,
		`count_over_time({app="x"} | json | (status >= 500 or level="error"), method!="GET" [5m])`, `count_over_time({app="x"} | json | status = 200 | addr = ip("::1") [5m])`,
		`count_over_time({app="x"} | json | a == 5 b != 6 [5m])`, `count_over_time({app="x"} | json | time > 5 or (hour="3") [5m])`,
		`count_over_time({app="x"} | json | increase > 5 | abs = "x" [5m])`, `count_over_time({app="x"} | sum="x" [5m])`, `count_over_time({rate="x"}[5m])`,
		`sum_over_time({app="x"} | json | unwrap bytes [5m])`, `sum_over_time({app="x"} | logfmt | unwrap duration(took) | __error__="" [5m])`,
		`max_over_time({app="x"} | unwrap duration_seconds(took) [5m]) by (host)`, `sum_over_time({app="x"} | unwrap bytes(size) [5m])`,
		`quantile_over_time(0.99, {app="x"} | json | unwrap request_time [5m]) by (path) > 0.5`, `quantile_over_time(0.99, {app="x"} | json | __error__="" | unwrap d | a="b" [5m])`,
		`first_over_time({app="x"} | unwrap a [5m])`, `last_over_time({app="x"} | unwrap a [5m])`, `rate_counter({app="x"} | unwrap a [5m])`,
		`stddev_over_time({app="x"} | unwrap a [5m])`, `stdvar_over_time({app="x"} | unwrap a [5m])`, `avg_over_time({app="x"} | unwrap a [5m]) without (b)`,
		`min_over_time({app="x"} | unwrap a [5m])`, `bytes_over_time({app="x"}[5m])`, `bytes_rate({app="x"}[5m])`, `absent_over_time({app="x"}[5m])`, `absent_over_time({app="x"} |= "tick" [10m])`,
		`count_over_time({app="x"}[5m] offset -0)`, `count_over_time({app="x"} | 'a'="y" | '\400'="y" [5m])`, `count_over_time({app="x"}[5m] offset 1h)`, `count_over_time({app="x"} |= "a" [5m] offset -1h)`, `sum(count_over_time({app="x"}[5m] offset 5m)) by (a)`,
		`sum(rate({app="x"}[5m]))`, `sum by (app) (rate({app="x"}[5m]))`, `sum(rate({app="x"}[5m])) by (app, ns)`, `sum without (pod) (rate({app="x"}[5m]))`, `SUM BY (app) (rate({app="x"}[5m]))`,
		`sum by () (rate({app="x"}[5m]))`, `avg(rate({app="x"}[5m]))`, `count(rate({app="x"}[5m]))`, `min(rate({app="x"}[5m]))`, `max(rate({app="x"}[5m]))`, `stddev(rate({app="x"}[5m]))`, `stdvar(rate({app="x"}[5m]))`,
		`topk(5, sum by (a) (rate({app="x"}[5m])))`, `bottomk by (a) (5, rate({app="x"}[5m]))`, `approx_topk(5, rate({app="x"}[5m]))`, `sort(rate({app="x"}[5m]))`, `sort_desc(rate({app="x"}[5m]))`, `topk(5, rate({app="x"}[5m])) by (a)`,
		`sum(rate({app="x"}[5m])) / sum(rate({app="y"}[5m])) > 0.05`, `(sum(rate({app="x"}[5m])) / sum(rate({app="y"}[5m]))) * 100 > 5`,
		`sum by (a) (rate({app="x"}[5m])) / on (a) group_left (b) sum by (a, b) (rate({app="y"}[5m]))`, `rate({app="x"}[5m]) / ignoring (a) group_right rate({app="y"}[5m])`,
		`rate({app="x"}[5m]) and on (a) rate({app="y"}[5m])`, `rate({app="x"}[5m]) unless rate({app="y"}[5m])`, `rate({app="x"}[5m]) or vector(0)`, `rate({app="x"}[5m]) and (1 + 2) * rate({app="y"}[5m])`, `rate({app="x"}[5m]) or 1 + vector(2)`, `rate({app="x"}[5m]) > bool 5`,
		`rate({app="x"}[5m]) and on () vector(1)`, `sum(rate({app="x"}[5m]) or vector(0))`, `1 - (rate({app="x"}[5m]) / rate({app="y"}[5m]))`, `-1 * rate({app="x"}[5m])`,
		`label_replace(rate({app="x"}[5m]), "dst", "$1", "src", "(.*)")`, `sum by (dst) (label_replace(rate({app="x"}[5m]), "dst", "$1", "src", "(.*)"))`,
		"# a comment with ' and ( and {\ncount_over_time({app=\"x\"}[5m])", "count_over_time({app=\"x\"} # it's\n |= \"a\" [5m]) # > 0", "count_over_time({app=\"x\"}[5m]) // trailing (",
		"count_over_time({app=\"x\"} /* ' ( { */ [5m])", "sum(\n  rate(\n    {app=\"x\"}\n    |= \"error\"\n    | json\n    [5m]\n  )\n)\n> 10\n", "\tsum(rate({app=\"x\"}[5m]))\r\n",
		`count_over_time({app="x"} |= "#not a comment" [5m])`, "count_over_time({app=\"x\"} |= `/* nor this` [5m])", `count_over_time({app="x"} |= "http://x" [5m])`,
		`count_over_time({app="x"} | a = 5b="y" [5m])`, `count_over_time({app="x"} | a > 0.5and_b="y" [5m])`, `count_over_time({app="x"} | a = 5kb>=2 [5m])`, `count_over_time({app="x"} | a > 1µs [5m])`, `count_over_time({app="x"} | a = 0x1F or a = 0o17 [5m])`, `count_over_time({app="x"} | a=0b11 or b>+0b1 [5m])`, `rate({app="x"}[5m] offset -0)`, `count_over_time({app="x"} | a > -0 [5m])`, `rate({app="x"}[5m]) > - 0`, `rate({app="x"}[5m]) > -0.0`,
		`variants(rate({}[5m])) of ({app="x"}[5m])`, `1 + variants(vector(1)) of ({app="x"}[5m])`, `sum(1 > variants(rate({a!="b"}[5m])) of ({app="x"}[5m]))`,
		`variants(count_over_time({app="x"}[5m]), bytes_over_time({app="x"}[5m])) of ({app="x"}[5m])`,
		`count_over_time({ünïcode="x"}[5m])`, `count_over_time({app="x"} |= "日本語" [5m]) > 0`, `count_over_time({__name__="up"}[5m])`, `sum(count_over_time({job=~"a.+|b.+"}[1d])) by (x) == 0`,
		`count_over_time({app="x"} | json | line_format "{{.increase}}" | up="1" [5m])`, `count_over_time({app="x"} | label_format time=b [5m])`, `sum by (time, hour) (rate({app="x"}[5m]))`,
		`count_over_time({app="x"}[5m])>5`, `count_over_time({app="x"}[0])`, `count_over_time({app="x"}[1y2w3d4h5m6s7ms])`, `(((count_over_time({app="x"}[5m]))))`, `count_over_time((({app="x"}[5m])))`,
	}
}

// validLogQueries parse, but give lines and not numbers.
func validLogQueries() []string {
	return []string{
		`{app="x"}`, `{app="x"} |= "error"`, `({app="x"} |= "error")`, `{app="x"} | json | status >= 500`, `{app="x"} != "a"`, `{app="x"} !~ "a"`, `(({app="x"}))`,
		`{app="x"} | json | line_format "{{.a}}"`, "{app=\"x\"}\n| json\n# why\n| a > 5", `{app="x"} | logfmt | a > 5 and b < 6 or c == 7`, `{app=~".+"} | up="1"`, `{app="x", ns!=""}`,
	}
}
