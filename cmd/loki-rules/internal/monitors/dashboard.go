package monitors

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
)

// Dashboard is a dashboard of Grafana, as its import takes it.
func Dashboard(o Options) []byte {
	d := map[string]any{
		"uid": "loki-rules-delivery", "title": "Loki rules: delivery", "tags": []string{"loki", "rules"},
		"description":   "How far the rules of Loki have got, and how long they take. Made by loki-rules monitors --as dashboard.",
		"schemaVersion": 39, "editable": true, "refresh": "30s", "time": map[string]string{"from": "now-6h", "to": "now"}, "timezone": "browser", "graphTooltip": 1,
		"templating": map[string]any{"list": variables(o)}, "annotations": map[string]any{"list": []any{}},
		"panels": laidOut(panels(o)),
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil { // texts and numbers: JSON has them all
		panic("internal error: " + err.Error())
	}
	return b.Bytes()
}

// variables are the source of the data, and what alerts keep apart too. Where a
// scrape has no such label, there is nothing to choose, and All has everything.
func variables(o Options) []any {
	metric := "loki_ruler_sync_rules_total"
	if !o.WithoutSync { // sync may be elsewhere than the rulers
		metric = `{__name__=~"` + metrics.RefusedFiles + "|" + metric + `"}`
	}
	choice := func(label, title, of string) any {
		text := "label_values(" + of + ", " + label + ")"
		return map[string]any{
			"name": label, "label": title, "type": "query", "datasource": datasource(), "refresh": 2, "sort": 1, "includeAll": true, "multi": true, "allValue": ".*",
			"definition": text, "query": map[string]any{"query": text, "refId": label}, "current": map[string]any{"text": "All", "value": "$__all"},
		}
	}
	within := strings.Replace(metric, "{", `{cluster=~"$cluster", `, 1)
	if o.WithoutSync {
		within += `{cluster=~"$cluster"}`
	}
	return []any{
		map[string]any{
			"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus", "refresh": 1,
			"current": map[string]any{"text": "default", "value": "default"}, // a Grafana before 10.3 needs one
		},
		choice("cluster", "Cluster", metric), choice("namespace", "Namespace", within),
	}
}

func datasource() map[string]string {
	return map[string]string{"type": "prometheus", "uid": "${datasource}"}
}

// panel is what a panel says: a number that should be zero, a number, lines over
// time, or a table of what is now.
type panel struct {
	kind        string // stat, timeseries or table
	title, says string
	unit        string
	bad         float64 // of a stat: red from this on; 0: never
	queries     []query
	looks       []look
	sync        bool // needs the metrics of sync
}

// query is one of Prometheus. Of a table, the legend is the name of its column.
type query struct {
	expr, legend string
	sync         bool // needs the metrics of sync
}

// look is how lines are drawn whose names match a regular expression.
type look struct {
	names   string
	colour  string
	shades  bool           // of that colour, one for each line
	drawing map[string]any // of Grafana's fieldConfig.defaults.custom
}

// in is what is chosen, and loaded the groups that rulers have of the rules alone:
// the stamps are groups too.
const (
	in     = `{cluster=~"$cluster", namespace=~"$namespace"}`
	loaded = `loki_prometheus_rule_group_rules{cluster=~"$cluster", namespace=~"$namespace", rule_group!~".*/0-loki-rules[.].+[.]yaml;.+"}`
)

// stats are the numbers on top, which should be zero, but for one. A sum of nothing
// is nothing, and not zero: where nobody says anything, they say so.
func stats() []panel {
	return []panel{
		{title: "Longest on its way", says: "Since when the oldest change is not loaded everywhere. None is good.", unit: "s", bad: 300, sync: true,
			queries: []query{{expr: `max((time() - ` + metrics.Pending + in + `) * (` + metrics.Pending + in + ` > bool 0))`}}},
		{title: "Refused files", says: "Files of which something is not delivered, since Loki would not take it.", unit: "short", bad: 1, sync: true,
			queries: []query{{expr: `sum(` + metrics.RefusedFiles + in + `)`}}},
		{title: "Groups loaded", says: "Rule groups that rulers have, whoever delivered them, without the stamps.", unit: "short",
			queries: []query{{expr: `count(count by (cluster, namespace, user, rule_group) (` + loaded + `))`}}},
		{title: "Tenants that do not load", says: "Tenants whose last load failed on some ruler: they keep their old rules.", unit: "short", bad: 1,
			queries: []query{{expr: `sum(max by (cluster, namespace, user) (loki_ruler_config_last_reload_successful` + in + ` == bool 0))`}}},
		{title: "Silent rulers", says: "Rulers that do not say what they have loaded. While there is one, the number of loaded groups is not known.", unit: "short", bad: 1, sync: true,
			queries: []query{{expr: `sum(` + metrics.SilentRulers + in + `)`}}},
		{title: "Ring errors", says: "How often a ruler could not tell, in the last five minutes, whose a group is: nobody evaluates it.", unit: "short", bad: 1,
			queries: []query{{expr: `sum(increase(loki_ruler_ring_check_errors_total` + in + `[5m]))`}}},
	}
}

// lines are what happens over time. What is not known is NaN, which is drawn as a
// straight line to where it is known again: >= 0 leaves it out.
func lines() []panel {
	return []panel{
		{title: "Groups, by how far they got", says: "Desired, stored and loaded are one line when all is well. Loaded ends where a ruler does not say what it has.", unit: "short", sync: true,
			queries: []query{{expr: `sum by (state) (` + metrics.Groups + in + `) >= 0`, legend: "{{state}}"}},
			looks: []look{ // of lines that lie on each other, the ones below are wider
				{names: "desired", colour: "blue", drawing: map[string]any{"lineWidth": 7}}, {names: "loaded", colour: "green", drawing: map[string]any{"lineWidth": 4}},
				{names: "stored", colour: "yellow"}, {names: "refused", colour: "red"}, {names: "held", colour: "orange"}, {names: "foreign", colour: "purple"},
			}},
		{title: "Time until a change is …", says: "95 of 100 changes of the last hour took no longer, from the file to the store, to every ruler, and to the first evaluation. No line: there was none.", unit: "s", sync: true,
			queries: []query{{expr: `histogram_quantile(0.95, sum by (le, stage) (rate(` + metrics.Delivery + `_bucket` + in + `[1h]))) >= 0`, legend: "{{stage}}"}},
			looks:   []look{{names: "stored", colour: "yellow"}, {names: "loaded", colour: "green"}, {names: "evaluated", colour: "blue"}}},
		{title: "Passes that had something to do", says: "In five minutes, by what came of them. Done is good; the reason of the others is in the legend.", unit: "short", sync: true,
			queries: []query{{expr: `sum by (result, reason) (increase(` + metrics.Pushes + in + `[5m])) > 0`, legend: "{{result}} {{reason}}"}},
			looks:   []look{{names: "done.*", colour: "green"}, {names: "held.*", colour: "orange"}, {names: "refused.*", colour: "red", shades: true}, {names: "failed.*", colour: "purple", shades: true}}},
		{title: "Groups put right", says: "That somebody else had changed or deleted in the store, in five minutes.", unit: "short", sync: true,
			queries: []query{{expr: `sum by (tenant) (increase(` + metrics.DriftRepaired + in + `[5m]))`, legend: "{{tenant}}"}}},
		{title: "Rulers look, and take something over", says: "In five minutes. Looks go on whatever happens. Nothing taken over (on the right) while something is on its way: one bad file or object stops everybody.", unit: "short",
			queries: []query{{expr: `sum by (reason) (increase(loki_ruler_sync_rules_total` + in + `[5m]))`, legend: "looks, {{reason}}"}, {expr: `sum(increase(loki_ruler_config_updates_total` + in + `[5m]))`, legend: "taken over"}},
			looks:   []look{{names: "taken over", colour: "orange", drawing: map[string]any{"axisPlacement": "right", "fillOpacity": 20}}}},
		{title: "Evaluations that fail", says: "In five minutes, of rules that are loaded.", unit: "short",
			queries: []query{{expr: `sum by (user) (increase(loki_prometheus_rule_evaluation_failures_total` + in + `[5m]))`, legend: "{{user}}"}}},
	}
}

// revisions is which one each tenant should have, and which ones it has.
func revisions() panel {
	stamps := `loki_prometheus_rule_group_rules{cluster=~"$cluster", namespace=~"$namespace", rule_group=~".*/0-loki-rules[.].+[.]yaml;rev-.+"}`
	stamps = `label_replace(label_replace(` + stamps + `, "revision", "$1", "rule_group", ".*;(rev-.+)"), "tenant", "$1", "user", "(.*)")`
	return panel{title: "Revisions", unit: "short",
		says: "Which revision of the rules is to be delivered, and how many rulers have loaded its stamp; of rulers that share their groups one has it. Two for a tenant, for longer than a poll, disagree. What sync only observes has another stamp, or none.",
		queries: []query{
			{expr: `sum by (cluster, namespace, tenant, revision) (` + metrics.SourceInfo + in + `)`, legend: "To be delivered", sync: true},
			{expr: `count by (cluster, namespace, tenant, revision) (` + stamps + `)`, legend: "Rulers that have it"},
		}}
}

// panels are all there are, from what matters most to what explains it.
func panels(o Options) []panel {
	all := stats()
	for i := range all {
		all[i].kind = "stat"
	}
	for _, p := range lines() {
		p.kind = "timeseries"
		all = append(all, p)
	}
	table := revisions()
	table.kind = "table"
	all = append(all, table)
	if o.WithoutSync {
		all = slices.DeleteFunc(all, func(p panel) bool { return p.sync })
		for i := range all {
			all[i].queries = slices.DeleteFunc(all[i].queries, func(q query) bool { return q.sync })
		}
	}
	return all
}

// laidOut puts panels side by side, row by row: the numbers in one, two charts in
// each of the others, a table by itself.
func laidOut(panels []panel) []any {
	numbers := 0
	for i := range panels {
		if panels[i].kind == "stat" {
			numbers++
		}
	}
	var all []any
	x, y, height := 0, 0, 0
	for i := range panels {
		wide, high := 12, 8
		switch panels[i].kind {
		case "stat":
			wide, high = 24/numbers, 4
		case "table":
			wide = 24
		}
		if x+wide > 24 {
			x, y = 0, y+height
		}
		height = high
		all = append(all, panels[i].json(i+1, map[string]int{"x": x, "y": y, "w": wide, "h": high}))
		x += wide
	}
	return all
}

func (p *panel) json(id int, at map[string]int) map[string]any {
	var targets []any
	for i, q := range p.queries {
		target := map[string]any{"refId": refID(i), "datasource": datasource(), "expr": q.expr, "legendFormat": q.legend, "instant": p.kind != "timeseries", "range": p.kind == "timeseries"}
		if p.kind == "table" {
			target["format"], target["legendFormat"] = "table", ""
		}
		targets = append(targets, target)
	}
	all := map[string]any{
		"id": id, "type": p.kind, "title": p.title, "description": p.says, "gridPos": at, "datasource": datasource(), "targets": targets,
		"fieldConfig": map[string]any{"defaults": p.defaults(), "overrides": p.overrides()}, "options": p.options(),
	}
	if p.kind == "table" {
		all["transformations"] = p.columns()
	}
	return all
}

func refID(i int) string { return string(rune('A' + i)) }

// defaults are of every field. What is counted has no fractions, though increase
// makes some.
func (p *panel) defaults() map[string]any {
	steps := []any{map[string]any{"color": "green", "value": nil}}
	if p.bad > 0 {
		steps = append(steps, map[string]any{"color": "red", "value": p.bad})
	}
	all := map[string]any{"unit": p.unit, "min": 0, "thresholds": map[string]any{"mode": "absolute", "steps": steps}}
	if p.unit == "short" {
		all["decimals"] = 0
	}
	switch p.kind {
	case "timeseries":
		all["custom"] = map[string]any{"lineWidth": 1, "axisSoftMax": 1}
	case "table":
		all["custom"] = map[string]any{"align": "left", "inspect": false}
	}
	return all
}

func (p *panel) overrides() []any {
	all := []any{}
	for _, l := range p.looks {
		mode := "fixed"
		if l.shades {
			mode = "shades"
		}
		properties := []any{map[string]any{"id": "color", "value": map[string]any{"mode": mode, "fixedColor": l.colour}}}
		for _, key := range slices.Sorted(maps.Keys(l.drawing)) {
			properties = append(properties, map[string]any{"id": "custom." + key, "value": l.drawing[key]})
		}
		all = append(all, map[string]any{"matcher": map[string]any{"id": "byRegexp", "options": "/^" + l.names + "$/"}, "properties": properties})
	}
	return all
}

// columns join what the queries of a table answer, row by row, and name it.
func (p *panel) columns() []any {
	names := map[string]any{"cluster": "Cluster", "namespace": "Namespace", "tenant": "Tenant", "revision": "Revision"}
	order := map[string]any{"cluster": 0, "namespace": 1, "tenant": 2, "revision": 3}
	for i, q := range p.queries {
		value := "Value"
		if len(p.queries) > 1 {
			value += " #" + refID(i)
		}
		names[value], order[value] = q.legend, 4+i
	}
	return []any{
		map[string]any{"id": "merge", "options": map[string]any{}},
		map[string]any{"id": "organize", "options": map[string]any{"excludeByName": map[string]any{"Time": true}, "indexByName": order, "renameByName": names}},
	}
}

// options are all that a panel of the kind has: Grafana's schema knows no field of
// them that may be left out.
func (p *panel) options() map[string]any {
	switch p.kind {
	case "stat":
		return map[string]any{
			"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "auto", "orientation": "auto", "wideLayout": true,
			"showPercentChange": false, "percentChangeColorMode": "standard",
			"reduceOptions": map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false},
		}
	case "table":
		return map[string]any{
			"frameIndex": 0, "showHeader": true, "showTypeIcons": false, "cellHeight": "sm", "sortBy": []any{map[string]any{"displayName": "Tenant", "desc": false}},
			"footer": map[string]any{"show": false, "reducer": []string{"sum"}, "countRows": false, "fields": "", "enablePagination": false},
		}
	}
	return map[string]any{
		"legend":  map[string]any{"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []string{}},
		"tooltip": map[string]any{"mode": "multi", "sort": "desc"},
	}
}
