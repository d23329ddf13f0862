package monitors

import (
	"bytes"
	"encoding/json"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/metrics"
)

// Dashboard is a dashboard of Grafana, as its import takes it.
func Dashboard(o Options) []byte {
	d := map[string]any{
		"uid": "loki-rules-delivery", "title": "Loki rules: delivery", "tags": []string{"loki", "rules"},
		"description":   "How far the rules of Loki have got, and how long they take. Made by loki-rules monitors --as dashboard.",
		"schemaVersion": 39, "editable": true, "refresh": "30s", "time": map[string]string{"from": "now-6h", "to": "now"}, "timezone": "browser",
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

func variables(o Options) []any {
	source := metrics.RefusedFiles
	if o.WithoutSync {
		source = "loki_ruler_sync_rules_total"
	}
	return []any{
		map[string]any{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"},
		map[string]any{
			"name": "namespace", "label": "Namespace", "type": "query", "datasource": datasource(), "refresh": 2, "includeAll": true, "multi": true, "allValue": ".*",
			"query": map[string]any{"query": "label_values(" + source + ", namespace)", "refId": "namespace"}, "current": map[string]any{"text": "All", "value": "$__all"},
		},
	}
}

func datasource() map[string]string {
	return map[string]string{"type": "prometheus", "uid": "${datasource}"}
}

// panel is what a panel says: a number that should be zero, a number, or lines
// over time.
type panel struct {
	kind        string // stat or timeseries
	title, says string
	unit        string
	bad         float64 // of a stat: red from this on; 0: never
	wide        int     // of 24
	queries     []query
	sync        bool // needs the metrics of sync
}

type query struct{ expr, legend string }

const in = `{namespace=~"$namespace"}`

// panels are all there are, from what matters most to what explains it.
func panels(o Options) []panel {
	all := []panel{
		{kind: "stat", title: "Longest on its way", says: "Since when the oldest change is not loaded everywhere. None is good.", unit: "s", bad: 300, wide: 4, sync: true,
			queries: []query{{`max(time() - (` + metrics.Pending + in + ` > 0)) or vector(0)`, ""}}},
		{kind: "stat", title: "Refused files", says: "Files of which something is not delivered, since Loki would not take it.", unit: "short", bad: 1, wide: 4, sync: true,
			queries: []query{{`sum(` + metrics.RefusedFiles + in + `)`, ""}}},
		{kind: "stat", title: "Groups loaded", says: "Rule groups that rulers have, whoever delivered them.", unit: "short", wide: 4,
			queries: []query{{`count(count by (user, rule_group) (loki_prometheus_rule_group_rules` + in + `))`, ""}}},
		{kind: "stat", title: "Tenants that do not load", says: "Tenants whose last load failed on some ruler: they keep their old rules.", unit: "short", bad: 1, wide: 4,
			queries: []query{{`count(count by (user) (loki_ruler_config_last_reload_successful` + in + ` == 0)) or vector(0)`, ""}}},
		{kind: "stat", title: "Silent rulers", says: "Rulers that do not say what they have loaded. While there is one, the number of loaded groups is not known.", unit: "short", bad: 1, wide: 4, sync: true,
			queries: []query{{`sum(` + metrics.SilentRulers + in + `)`, ""}}},
		{kind: "stat", title: "Ring errors", says: "Groups of which a ruler could not tell, in the last five minutes, whose they are: nobody evaluates them.", unit: "short", bad: 1, wide: 4,
			queries: []query{{`sum(increase(loki_ruler_ring_check_errors_total` + in + `[5m])) or vector(0)`, ""}}},
		{kind: "timeseries", title: "Groups, by how far they got", says: "Desired, stored and loaded are one line when all is well.", unit: "short", wide: 12, sync: true,
			queries: []query{{`sum by (state) (` + metrics.Groups + in + `)`, "{{state}}"}}},
		{kind: "timeseries", title: "Seconds from a change to …", says: "95 of 100 changes took no longer, from the file to the store, to every ruler, and to the first evaluation.", unit: "s", wide: 12, sync: true,
			queries: []query{{`histogram_quantile(0.95, sum by (le, stage) (rate(` + metrics.Delivery + `_bucket` + in + `[1h])))`, "{{stage}}"}}},
		{kind: "timeseries", title: "Passes that had something to do", says: "By what came of them. Done is good; the reason of the others is in the legend.", unit: "short", wide: 12, sync: true,
			queries: []query{{`sum by (result, reason) (increase(` + metrics.Pushes + in + `[5m])) > 0`, "{{result}} {{reason}}"}}},
		{kind: "timeseries", title: "Groups put right", says: "That somebody else had changed or deleted in the store.", unit: "short", wide: 12, sync: true,
			queries: []query{{`sum by (tenant) (increase(` + metrics.DriftRepaired + in + `[5m]))`, "{{tenant}}"}}},
		{kind: "timeseries", title: "Revisions that rulers have loaded", says: "How many rulers have which revision. Two for one tenant, for longer than a poll, disagree.", unit: "short", wide: 12,
			queries: []query{{`count by (user, revision) (label_replace(loki_prometheus_rule_group_rules{namespace=~"$namespace", rule_group=~".*/0-loki-rules[.].+[.]yaml;rev-.+"}, "revision", "$1", "rule_group", ".*;(rev-.+)"))`, "{{user}} {{revision}}"}}},
		{kind: "timeseries", title: "Revisions of the source", says: "What rulers should have.", unit: "short", wide: 12, sync: true,
			queries: []query{{`sum by (tenant, revision) (` + metrics.SourceInfo + in + `)`, "{{tenant}} {{revision}}"}}},
		{kind: "timeseries", title: "Rulers look, and take something over", says: "Looks go on whatever happens. Nothing taken over while something is on its way: one bad file or object stops everybody.", unit: "short", wide: 12,
			queries: []query{{`sum by (reason) (increase(loki_ruler_sync_rules_total` + in + `[5m]))`, "looks, {{reason}}"}, {`sum(increase(loki_ruler_config_updates_total` + in + `[5m]))`, "taken over"}}},
		{kind: "timeseries", title: "Evaluations that fail", says: "Rules that are loaded, and whose query fails.", unit: "short", wide: 12,
			queries: []query{{`sum by (user) (increase(loki_prometheus_rule_evaluation_failures_total` + in + `[5m]))`, "{{user}}"}}},
	}
	var chosen []panel
	for _, p := range all {
		if !p.sync || !o.WithoutSync {
			chosen = append(chosen, p)
		}
	}
	return chosen
}

// laidOut puts panels side by side, row by row.
func laidOut(panels []panel) []any {
	var all []any
	x, y, height := 0, 0, 0
	for i, p := range panels {
		if x+p.wide > 24 {
			x, y = 0, y+height
		}
		height = 8
		if p.kind == "stat" {
			height = 4
		}
		all = append(all, p.json(i+1, map[string]int{"x": x, "y": y, "w": p.wide, "h": height}))
		x += p.wide
	}
	return all
}

func (p panel) json(id int, at map[string]int) map[string]any {
	var targets []any
	for i, q := range p.queries {
		targets = append(targets, map[string]any{"refId": string(rune('A' + i)), "datasource": datasource(), "expr": q.expr, "legendFormat": q.legend, "instant": p.kind == "stat", "range": p.kind != "stat"})
	}
	defaults := map[string]any{"unit": p.unit, "min": 0}
	steps := []any{map[string]any{"color": "green", "value": nil}}
	if p.bad > 0 {
		steps = append(steps, map[string]any{"color": "red", "value": p.bad})
	}
	defaults["thresholds"] = map[string]any{"mode": "absolute", "steps": steps}
	return map[string]any{
		"id": id, "type": p.kind, "title": p.title, "description": p.says, "gridPos": at, "datasource": datasource(), "targets": targets,
		"fieldConfig": map[string]any{"defaults": defaults, "overrides": []any{}}, "options": p.options(),
	}
}

// options are all that a panel of the kind has: Grafana's schema knows no field of
// them that may be left out.
func (p panel) options() map[string]any {
	if p.kind == "stat" {
		return map[string]any{
			"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "auto", "orientation": "auto", "wideLayout": true,
			"showPercentChange": false, "percentChangeColorMode": "standard",
			"reduceOptions": map[string]any{"calcs": []string{"lastNotNull"}, "fields": "", "values": false},
		}
	}
	return map[string]any{
		"legend":  map[string]any{"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []string{}},
		"tooltip": map[string]any{"mode": "multi", "sort": "desc"},
	}
}
