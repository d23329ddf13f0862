package report

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
)

// An HTML report is one file that asks for nothing: its policy forbids the network,
// and style and script stand in it. What follows # in its address is the filter.

// writeHTML writes the findings of lint: a table to filter, and the page of each
// rule that found something.
func writeHTML(b *bytes.Buffer, l *Lint, o Options) {
	shown := l.forPeople(o)
	htmlHead(b, "Loki rules: lint", l.count().String()+o.onlyShown())
	b.WriteString("<table>\n<thead><tr><th>severity</th><th>rule</th><th>where</th><th>what</th></tr></thead>\n<tbody>\n")
	for _, f := range shown {
		state := htmlState(f)
		fmt.Fprintf(b, "<tr class=\"row %s\"><td class=\"%s\">%s</td><td><a href=\"#page-%s\">%s</a></td><td class=\"place\">%s</td><td>%s%s</td></tr>\n",
			state, state, escapeHTML(kindOf(f)), escapeHTML(f.Rule), escapeHTML(f.Rule), escapeHTML(at(f.Place)), escapeHTML(statement(f)), htmlAdvice(l, f))
	}
	b.WriteString("</tbody>\n</table>\n")
	htmlPages(b, l.Rules, func(id string) bool {
		return slices.ContainsFunc(shown, func(f finding.Finding) bool { return f.Rule == id })
	})
	b.WriteString(htmlTail)
}

// writeTraceHTML writes the rules with their hops as a matrix: a row for each rule
// file, a column for each hop.
func writeTraceHTML(b *bytes.Buffer, t *Trace) {
	htmlHead(b, "Loki rules: the way of each", t.sum().String()+t.about())
	stages := t.stages()
	b.WriteString("<table>\n<thead><tr><th>rule file</th>")
	for _, s := range stages {
		fmt.Fprintf(b, "<th class=\"hop\">%s</th>", s)
	}
	b.WriteString("<th>outcome</th></tr></thead>\n<tbody>\n")
	told := map[string]bool{}
	for _, r := range inOrder(t.Routes) {
		writeHTMLRoute(b, r, stages)
		for _, h := range r.Hops {
			told[h.Rule] = told[h.Rule] || h.State != finding.Pass
		}
	}
	b.WriteString("</tbody>\n</table>\n")
	htmlPages(b, t.Rules, func(id string) bool { return told[id] })
	b.WriteString(htmlTail)
}

// stages are those that some route has, in order of travel.
func (t *Trace) stages() []finding.Stage {
	var all []finding.Stage
	for _, r := range t.Routes {
		for _, h := range r.Hops {
			if !slices.Contains(all, h.Stage) {
				all = append(all, h.Stage)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all
}

func writeHTMLRoute(b *bytes.Buffer, r finding.Route, stages []finding.Stage) {
	arrives := r.Arrives()
	fmt.Fprintf(b, "<tr class=\"row %s\"><td>%s<div>%s</div><div class=\"place\">%s</div></td>", arrives, escapeHTML(oneLine(r.Object.String())), escapeHTML(oneLine(r.Key)), escapeHTML(at(r.Place)))
	for _, s := range stages {
		i := slices.IndexFunc(r.Hops, func(h finding.Hop) bool { return h.Stage == s })
		if i < 0 {
			b.WriteString("<td class=\"hop\">·</td>")
			continue
		}
		h := r.Hops[i]
		fmt.Fprintf(b, "<td class=\"hop %s\" title=\"%s\">%s</td>", h.State, escapeHTML(s.String()+": "+evidence(h)), mark(h.State))
	}
	fmt.Fprintf(b, "<td>%s", escapeHTML(fate(r, 1)))
	if hop, ok := halt(r); ok {
		fmt.Fprintf(b, "<div>%s</div>", escapeHTML(evidence(hop)))
		if hop.Rule != "" {
			fmt.Fprintf(b, "<div><a href=\"#page-%s\">%s</a></div>", escapeHTML(hop.Rule), escapeHTML(hop.Rule))
		}
	} else if way := way(r, true); way != "" {
		fmt.Fprintf(b, "<div>%s</div>", escapeHTML(way))
	}
	b.WriteString("</td></tr>\n")
}

// kindOf is the severity as people see it: of what is suppressed it is that.
func kindOf(f finding.Finding) string {
	if f.Suppressed != "" {
		return "suppressed"
	}
	return f.Severity.String()
}

// htmlState is the colour of a finding: that of a hop that is as bad.
func htmlState(f finding.Finding) string {
	switch {
	case f.Suppressed != "" || f.Severity == finding.Info:
		return "info"
	case f.Severity == finding.Error:
		return finding.Fail.String()
	}
	return finding.Unknown.String()
}

// htmlAdvice is the source line and what to do, folded away.
func htmlAdvice(l *Lint, f finding.Finding) string {
	text := strings.Join(slices.Concat(l.snippet(f.Place, false, 0), advice(f, false, 0)), "\n")
	if text == "" {
		return ""
	}
	return "<details><summary>what to do</summary><pre>" + escapeLines(text) + "</pre></details>"
}

// htmlPages writes the pages of the rules that are told of.
func htmlPages(b *bytes.Buffer, rules []finding.Rule, told func(id string) bool) {
	for _, r := range rules {
		if r.Page() != "" && told(r.ID) {
			fmt.Fprintf(b, "<details class=\"page\" id=\"page-%s\"><summary>%s: %s</summary>\n%s</details>\n", escapeHTML(r.ID), escapeHTML(r.ID), escapeHTML(r.Title()), pageHTML(r.Page()))
		}
	}
}

// escapeLines is visible text inside an element, its lines kept.
func escapeLines(s string) string {
	var out []string
	for _, line := range lines(s) {
		lead := len(line) - len(strings.TrimLeft(line, " "))
		out = append(out, line[:lead]+strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace(line[lead:]))
	}
	return strings.Join(out, "\n")
}

func htmlHead(b *bytes.Buffer, heading, sum string) {
	b.WriteString(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"/>
<title>` + heading + `</title>
<style>` + htmlStyle + `</style>
</head>
<body>
<h1>` + heading + `</h1>
<p>` + escapeHTML(sum) + `</p>
<p><input id="filter" type="search" placeholder="filter"/> <label><input id="bad" type="checkbox"/> only what does not pass</label></p>
`)
}

const htmlStyle = `
:root { color-scheme: light dark; --line: #d0d7de; --pass: #1a7f37; --fail: #cf222e; --unknown: #9a6700; --info: #0969da; }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --pass: #57ab5a; --fail: #f47067; --unknown: #c69026; --info: #539bf5; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .3em .6em; text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { position: sticky; top: 0; background: Canvas; }
.hop { text-align: center; font-size: 85%; }
th.hop { writing-mode: vertical-rl; padding: .6em .3em; font-weight: normal; }
td.pass { color: var(--pass); } td.fail { color: var(--fail); font-weight: bold; } td.unknown { color: var(--unknown); } td.info { color: var(--info); }
.place { font: 85% ui-monospace, monospace; opacity: .8; }
.page p, .page ul { max-width: 50em; margin: .6em 0; }
pre { overflow-x: auto; font: 85% ui-monospace, monospace; }
details.page { border: 1px solid var(--line); padding: .5em 1em; margin: 1em 0; }
details.page:target { outline: 2px solid var(--info); }
`

const htmlTail = `<script>
const filter = document.getElementById("filter"), bad = document.getElementById("bad");
function show() {
  const words = filter.value.toLowerCase().split(" ");
  for (const row of document.querySelectorAll("tr.row")) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(w => text.includes(w)) || bad.checked && (row.classList.contains("pass") || row.classList.contains("info"));
  }
}
function goTo() {
  const page = document.getElementById(location.hash.slice(1));
  if (page) { page.open = true; page.scrollIntoView(); return; }
  filter.value = decodeURIComponent(location.hash.slice(1));
  show();
}
filter.addEventListener("input", show);
bad.addEventListener("change", show);
window.addEventListener("hashchange", goTo);
goTo();
</script>
</body>
</html>
`
