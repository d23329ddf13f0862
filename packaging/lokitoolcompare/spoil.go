package main

import "strings"

// spoil makes one change that is mostly a fault.
func (m maker) spoil(text string) file {
	if m.IntN(2) == 0 {
		return m.spoilExpr(text)
	}
	replaced := func(old, new string) file { return file{text: strings.Replace(text, old, new, 1)} }
	switch m.IntN(18) {
	case 0:
		return replaced("    rules:", "    rule:")
	case 1:
		return replaced("        expr:", "        exp:")
	case 2:
		return replaced("        expr:", "        query:")
	case 3:
		return file{text: strings.ReplaceAll(text, "group-1", "group-0")}
	case 4:
		return replaced("- name: group-0", "- name: ''")
	case 5:
		return replaced("    interval:", "    intervall:")
	case 6:
		return replaced("        expr:", "        for: "+pick(m, "5", "5 minutes", "1.5h", "m5", "-1m", "''")+"\n        expr:")
	case 7:
		return replaced("- alert:", "- record: a:b:c\n        alert:")
	case 8:
		return replaced("job:lines", pick(m, "job lines", "job-lines", "{{job}}:", "1job:lines", "jöb:lines"))
	case 9:
		return replaced("labels: {severity", "labels: {"+pick(m, "bad-name", "__name__", "1a", `"a b"`, "sevérity")+": x, severity")
	case 10:
		return replaced("summary: '", "summary: '{{ "+pick(m, "nosuch .Labels", "end", "if", "$labels.app | nosuch", "range", "$nosuch", ".Labels.a.b", "humanize")+" }}")
	case 11:
		return replaced("annotations:\n", "annotations:\n          "+pick(m, "bad-name", "__name__", "1a", `"a b"`)+": x\n")
	case 12:
		return replaced("        expr:", "        "+pick(m, "labels: []", "labels: text", "annotations: [a]", "labels: {a: {b: c}}", "for: {a: b}", "keep_firing_for: 5m", "labels: {a: 1, b: true, c: null}")+"\n        expr:")
	case 13:
		return replaced("  - name: group-0", "  - labels: {a: b}\n    query_offset: 1m\n    name: group-0")
	case 14:
		return file{text: "namespace: shop\n" + text, lenient: "namespace: is lokitool's own"}
	case 15:
		return file{text: text + "---\n" + text, lenient: "several documents are"}
	case 16:
		return file{text: pick(m, "", "groups: []\n", "groups:\n", "# nothing\n"), lenient: "an empty file is taken"}
	}
	return replaced("    limit:", "    limit: many #")
}

// spoilExpr makes one change in an expression. Some leave it right.
func (m maker) spoilExpr(text string) file {
	lines := strings.Split(text, "\n")
	var at []int
	for i, line := range lines {
		if strings.Contains(line, "expr: ") {
			at = append(at, i)
		}
	}
	i := pick(m, at...)
	head, expr, _ := strings.Cut(lines[i], "expr: ")
	inner := strings.ReplaceAll(strings.Trim(expr, "'"), "''", "'")
	lines[i] = head + "expr: " + quote(m.spoilText(inner))
	return file{text: strings.Join(lines, "\n")}
}

func (m maker) spoilText(expr string) string {
	if m.IntN(3) == 0 { // one character more, or less, or another
		i := m.IntN(len(expr))
		return expr[:i] + pick(m, "", "(", ")", "|", `"`, "=", " ", "x", "5", "[", "{", ",") + expr[i+m.IntN(2):]
	}
	change := pick(m,
		[2]string{"[5m]", ""}, [2]string{"[5m]", "[5]"}, [2]string{"[5m]", "[5m"}, [2]string{"(", "(("}, [2]string{")", ""}, [2]string{"rate(", "ratee("},
		[2]string{"sum", "sums"}, [2]string{"by (app)", "by app"}, [2]string{`{app="shop"}`, `{}`}, [2]string{`{app="shop"}`, `{app=""}`}, [2]string{`{app="shop"}`, `{app=~".*"}`},
		[2]string{`"error"`, `error`}, [2]string{`|= "error"`, `|= 'error'`}, [2]string{`"(?i)fail(ed)?"`, `"fail("`}, [2]string{"| json", "| jsn"}, [2]string{"| logfmt", "| logfmt a="},
		[2]string{"unwrap took", "unwrap"}, [2]string{"duration(took)", "seconds(took)"}, [2]string{"{{.msg}}", "{{.msg"}, [2]string{"upper", "uper"}, [2]string{"topk(", "topk(-"},
		[2]string{"topk(", "topk(1.5, "}, [2]string{"quantile_over_time(0.9, ", "quantile_over_time("}, [2]string{"offset 5m", "offset"}, [2]string{"vector(1)", "vector(a)"},
		[2]string{"on (app)", "on (app) group_left"}, [2]string{"10.0.0.0/8", "10.0.0.0/99"}, [2]string{"b.c[0]", "b.c["}, [2]string{"(?P<code>[0-9]+)", "[0-9]+"}, [2]string{"<a> <_>", "<a><b>"},
		[2]string{" > ", " >> "}, [2]string{"status >= 500", "status => 500"}, [2]string{"took > 1s", "took > 1x"}, [2]string{"1KB", "1KX"}, [2]string{"$1", "$2"},
	)
	return strings.Replace(expr, change[0], change[1], 1)
}
