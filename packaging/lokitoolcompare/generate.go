package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// file is a rule file that was made up.
type file struct {
	text string
	// lenient is why lokitool takes the file all the same, where it is known to: ""
	// where it is not.
	lenient string
}

// generate makes files: half of them with a fault.
func generate(seed uint64, n int) []file {
	m := maker{rand.New(rand.NewPCG(seed, seed))} //nolint:gosec // the same files each time
	files := make([]file, 0, n)
	for range n {
		f := file{text: m.file()}
		if m.IntN(2) == 0 {
			f = m.spoil(f.text)
		}
		files = append(files, f)
	}
	return files
}

type maker struct{ *rand.Rand }

// pick is one of several.
func pick[T any](m maker, of ...T) T { return of[m.IntN(len(of))] }

func (m maker) file() string {
	var b strings.Builder
	b.WriteString("groups:\n")
	for i := range 1 + m.IntN(3) {
		fmt.Fprintf(&b, "  - name: group-%d\n", i)
		if m.IntN(2) == 0 {
			fmt.Fprintf(&b, "    interval: %s\n", m.duration())
		}
		if m.IntN(4) == 0 {
			fmt.Fprintf(&b, "    limit: %d\n", m.IntN(50))
		}
		b.WriteString("    rules:\n")
		for j := range 1 + m.IntN(3) {
			b.WriteString(m.rule(fmt.Sprintf("%d_%d", i, j)))
		}
	}
	return b.String()
}

func (m maker) rule(name string) string {
	var b strings.Builder
	alert := m.IntN(3) > 0
	if alert {
		fmt.Fprintf(&b, "      - alert: Alert%s\n", name)
	} else {
		fmt.Fprintf(&b, "      - record: job:lines%s:rate5m\n", name)
	}
	fmt.Fprintf(&b, "        expr: %s\n", quote(m.metric(2)))
	if alert && m.IntN(2) == 0 {
		fmt.Fprintf(&b, "        for: %s\n", m.duration())
	}
	if m.IntN(2) == 0 {
		fmt.Fprintf(&b, "        labels: {severity: %s, team: %s}\n", pick(m, "page", "ticket", `"1"`), pick(m, "shop", `"b's"`))
	}
	if alert && m.IntN(2) == 0 {
		fmt.Fprintf(&b, "        annotations:\n          summary: %s\n", quote(pick(m, "{{ $labels.app }} fails", "{{ $value | humanize }} lines", `{{ range query "vector(1)" }}{{ .Value }}{{ end }}`, "plain", "{{ if eq $labels.app \"x\" }}a{{ else }}b{{ end }}")))
	}
	return b.String()
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func (m maker) duration() string { return pick(m, "30s", "1m", "5m", "1h", "1h30m", "2d", "1w", "0s") }

// metric is an expression of no more than so many operations.
func (m maker) metric(depth int) string {
	if depth == 0 {
		return m.rangeAggregation()
	}
	switch m.IntN(7) {
	case 0:
		return m.metric(depth-1) + pick(m, " > ", " >= ", " == bool ", " * ", " / on (app) ", " and ", " unless ignoring (pod) ", " or ") + m.metric(depth-1)
	case 1:
		return m.metric(depth-1) + pick(m, " > ", " < ", " != ", " % ", " ^ ") + pick(m, "1", "0.5", "1e3", "-2")
	case 2:
		return "topk" + pick(m, "", " by (app)") + "(" + pick(m, "1", "5") + ", " + m.metric(depth-1) + ")"
	case 3:
		return "label_replace(" + m.metric(depth-1) + `, "to", "$1", "app", "(.*)")`
	case 4:
		return pick(m, "vector(1)", "vector(0) > 1", "1 + 2", "absent_over_time({app=\"shop\"}[5m])")
	}
	return pick(m, "sum", "avg", "max", "count", "stddev", "sort_desc") + pick(m, "", "", " by (app)", " without (pod)") + "(" + m.metric(depth-1) + ")"
}

func (m maker) rangeAggregation() string {
	window := "[" + pick(m, "30s", "5m", "1h", "1d") + "]" + pick(m, "", "", " offset 5m")
	switch m.IntN(3) {
	case 0:
		return pick(m, "sum_over_time", "avg_over_time", "max_over_time", "rate") + "(" + m.log() + " | unwrap " + pick(m, "took", "duration(took)", "bytes(size)") + pick(m, "", ` | __error__=""`) + " " + window + ")"
	case 1:
		return "quantile_over_time(0.9, " + m.log() + " | unwrap took " + window + ")" + pick(m, "", " by (app)")
	}
	return pick(m, "rate", "count_over_time", "bytes_rate", "bytes_over_time") + "(" + m.log() + " " + window + ")"
}

func (m maker) log() string {
	out := pick(m, `{app="shop"}`, `{app=~"shop|db", env!="dev"}`, `{app="shop", pod!~"x.*"}`)
	for range m.IntN(4) {
		out += " " + pick(m, `|= "error"`, `!= "debug" or "trace"`, `|~ "(?i)fail(ed)?"`, "!~ `a|b`", `|> "<_> error <_>"`, "| json", `| json a="b.c[0]"`, "| logfmt --strict", "| logfmt",
			"| pattern \"<a> <_>\"", `| regexp "(?P<code>[0-9]+)"`, "| unpack", "| level=\"error\"", "| status >= 500 and took > 1s", "| size > 1KB or (a != 1)",
			`| line_format "{{.msg}}"`, `| label_format a=b, c="{{.d | upper}}"`, "| decolorize", "| drop a, b=\"c\"", "| keep app", `| addr = ip("10.0.0.0/8")`)
	}
	return out
}
