package rulefile

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine/match"
)

// TestHazards: what is told about a rule that Loki loads, and where: » and « are
// around the place. Rules without a mark are let pass.
func TestHazards(t *testing.T) {
	const (
		always, never = "warning rule-alert-always-fires", "warning rule-alert-never-fires"
		apart         = "warning rule-vectors-never-match"
		short         = "warning rule-range-shorter-than-interval"
		dropped       = "warning rule-template-label-dropped"
		asked         = "info rule-template-label-dropped"
		value         = "warning rule-value-in-label"
		unhandled     = "info rule-pipeline-error-unhandled"
	)
	for _, tc := range []struct{ tells, rule string }{
		{"", "expr: sum(rate({app='x'}[5m])) > 1"},
		{"", "expr: 5 < sum(rate({app='x'}[5m]))"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1 unless sum(rate({app='y'}[5m])) > 0"},
		{"", "expr: rate({app='x'}[5m]) unless rate({app='x'} |= 'y' [5m])"},
		{"", "expr: absent_over_time({app='x'}[10m])\nfor: 5m"},
		{"", "expr: (sum(rate({app='x'}[5m])) or vector(0)) < 1"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) < 5"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) != 1"},
		{"", "expr: max_over_time({app='x'} | unwrap a | __error__='' [5m]) == 0"},
		{"", "expr: bytes_over_time({app='x'} | line_format '' [5m]) == 0"},
		{"", "expr: sum(rate({app='x'}[5m])) - sum(rate({app='y'}[5m])) < 0"},
		{"", "expr: stddev by (app) (rate({app='x'}[5m])) == 0"},

		{always, "expr: »sum(rate({app='x'}[5m]))«"},
		{always, "expr: »sum(rate({app='x'}[5m])) / sum(rate({app='y'}[5m]))«"},
		{always, "expr: sum(rate({app='x'}[5m])) »> bool« 1"},
		{always, "expr: »1 > 2«"},
		{always, "expr: »sum(count_over_time({app='x'}[5m])) >= 0«"},
		{always, "expr: »sum by (a) (rate({app='x'}[5m])) > -1«"},
		{always, "expr: max(»0 <= count_over_time({app='x'}[5m])«)"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) > 0"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) >= 1"},
		{"", "expr: sum(rate({app='x'}[5m])) and sum(rate({app='y'}[5m]))"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) != 0"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) >= 0 and sum(rate({app='x'}[5m])) > 1"},
		{"", "expr: sum(count_over_time({app='x'}[5m])) - sum(count_over_time({app='y'}[5m])) >= 0"},
		{always, "expr: »sum(rate({app='x'}[5m])) > 1 or vector(1)«"},
		{always, "expr: »(sum(rate({app='x'}[5m])) or vector(0)) >= 0«"},
		{always, "expr: »sum(rate({app='x'}[5m])) or vector(0) > 1«"},
		{"", "expr: 1"},
		{"", "expr: vector(1)"},
		{"", "expr: vector(1) > 0"},
		{"", "expr: vector(0) > 1"},

		{never, "expr: »sum(count_over_time({app='x'}[5m])) == 0«"},
		{never, "expr: »count_over_time({app='x'}[5m]) < 1«"},
		{never, "expr: »1 > count_over_time({app='x'}[5m])«"},
		{never, "expr: »sum(rate({app='x'}[5m])) <= 0«"},
		{never, "expr: »sum(count_over_time({app='x'}[5m])) == 1.5«"},
		{never, "expr: »absent_over_time({app='x'}[5m]) == 0«\nfor: 5m"},
		{never, "expr: »count(rate({app='x'}[5m])) < 1«"},
		{never, "expr: »sum(rate({app='x'}[5m])) / sum(rate({app='y'}[5m])) == 0«"},
		{never, "expr: »sum(count_over_time({app='x'}[5m])) * 2 < 2«"},
		{never, "expr: »count_over_time({app='x'}[5m]) > 5 < 3«"},
		{never, "expr: »sum(rate({app='x'}[5m])) == 0« or sum(rate({app='x'}[5m])) > 100"},
		{never, "expr: »absent_over_time({app='x'}[5m]) > 1«\nfor: 5m"},

		{apart, "expr: sum by (app) (rate({app='x'}[5m])) »/« sum(rate({app='x'}[5m])) > 1"},
		{apart, "expr: sum(rate({app='x'}[5m])) »/« sum by (level) (rate({app='x'}[5m])) > 1"},
		{apart, "expr: sum by (app) (rate({app='x'}[5m])) »/« on (pod) sum by (pod) (rate({app='x'}[5m])) > 1"},
		{apart, "expr: rate({app='x'}[5m]) > 0 »and« vector(1)"},
		{apart, "expr: sum by (app) (rate({app='x'}[5m])) > 1 »unless« sum(rate({app='y'}[5m])) > 0"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) / ignoring (app) group_left () sum(rate({app='x'}[5m])) > 1"},
		{"", "expr: sum by (app, pod) (rate({app='x'}[5m])) / on (app) group_left () sum by (app) (rate({app='x'}[5m])) > 1"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) / on () group_left () sum(rate({app='x'}[5m])) > 1"},
		{"", "expr: rate({app='x'}[5m]) / rate({ns='y'}[5m]) > 1"},
		{"", "expr: sum without (pod) (rate({app='x'}[5m])) / sum without (pod) (rate({app='x'}[5m])) > 1"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1 or absent_over_time({app='x'}[5m])\nfor: 5m"},
		{never, "expr: sum by (app) (rate({app='x'}[5m])) > 1 or »vector(0) > 1«"},

		{short, "expr: sum(rate({app='x'}»[30s]«)) > 1"},
		{short, "INTERVAL: 10m\nexpr: sum(rate({app='x'}»[5m]«)) > 1"},
		{"", "INTERVAL: 10s\nexpr: sum(rate({app='x'}[30s])) > 1"},
		{"info rule-for-shorter-than-interval", "INTERVAL: 5m\nexpr: sum(rate({app='x'}[5m])) > 1\nfor: »1m«"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nfor: 1m"},

		{dropped, "expr: sum(rate({app='x'}[5m])) > 1\nannotations:\n  s: of {{ »$labels.pod« }}"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ index »$labels \"pod\"« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ printf \"%s\" (»$labels.pod« | toUpper) }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ ».Labels.pod« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ »$labels.pod« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ »$labels.alertname« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  severity: page\nannotations:\n  s: '{{ »$labels.severity« }}'"},
		{dropped, "expr: absent_over_time({app=~'x.*'}[5m])\nfor: 5m\nannotations:\n  s: '{{ »$labels.app« }}'"},
		{dropped, "expr: absent_over_time({app='x', app!='y'}[5m])\nfor: 5m\nannotations:\n  s: '{{ »$labels.app« }}'"},
		{dropped, "expr: sum without (pod) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ »$labels.pod« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'} | keep level [5m])) > 1\nannotations:\n  s: '{{ »$labels.app« }}'"},
		{dropped, "expr: sum by (b) (rate({app='x'} | label_format c=b [5m])) > 1\nannotations:\n  s: '{{ »$labels.b« }}'"},
		{dropped, "expr: rate({app='x'} | unwrap a | __error__='' [5m]) > 1\nannotations:\n  s: '{{ »$labels.a« }}'"},
		{dropped, "expr: sum by (app, pod) (rate({app='x'}[5m])) / on (app) sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ »$labels.pod« }}'"},
		{"", "expr: absent_over_time({app='x'}[5m])\nfor: 5m\nannotations:\n  s: '{{ $labels.app }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if »$labels.pod« }}{{ $labels.pod }}{{ end }}{{ $labels.app }} {{ $value }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ with »$labels.pod« }}on {{ . }}{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if and »$labels.pod« (eq $labels.pod \"a\") }}a{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if ne »$labels.pod« \"\" }}{{ $labels.pod }}{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq \"\" »$labels.pod« }}none{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if gt (len »$labels.pod«) 0 }}a{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if match \".+\" »$labels.pod« }}a{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ with index »$labels \"pod\"« }}a{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if not »$.Labels.pod« }}none{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ or »$labels.pod« $labels.app }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ $p := »$labels.pod« }}{{ if $p }}{{ $p }}{{ end }}'"},
		{asked, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq $labels.app \"a\" }}{{ with »$labels.pod« }}{{ . }}{{ end }}{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq »$labels.pod« \"a\" }}page{{ else }}mail{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if ne \"a\" »$labels.pod« }}page{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if match \"a.*\" »$labels.pod« }}page{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if »$labels.pod« | match \"a.*\" }}page{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq $labels.app \"a\" }}{{ »$labels.pod« }}{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq $labels.app \"a\" }}b{{ else if eq »$labels.pod« \"a\" }}c{{ end }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ index »$labels \"pod\"« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ (index »$.Labels \"pod\"«) | title }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ »$.Labels.pod« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ $p := »$labels.pod« }}in {{ $p }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ or $labels.app »$labels.pod« }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ printf \"%s %s\" $labels.app (»$labels.pod« | title) }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ define \"d\" }}{{ ».Labels.pod« }}{{ end }}{{ template \"d\" . }}'"},
		{dropped, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ with $labels.app }}{{ »$labels.pod« }}{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ range $k, $v := $labels }}{{ $k }}={{ $v }}{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ range query \"x\" }}{{ .Labels.pod }}{{ .Value }}{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ with query \"x\" }}{{ with first . }}{{ .Labels.pod }}{{ end }}{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ $p := $labels.pod }}{{ $labels.app }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ $p := $labels.pod }}{{ $p = \"a\" }}{{ $p }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ define \"d\" }}{{ .Labels.pod }}{{ end }}{{ range query \"x\" }}{{ template \"d\" . }}{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ define \"d\" }}{{ .Labels.pod }}{{ end }}{{ $labels.app }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ if eq $labels.app \"a\" }}{{ $labels }}{{ end }}{{ len $labels }}'"},
		{"", "expr: rate({app='x'} | json | __error__='' [5m]) > 1\nannotations:\n  s: '{{ $labels.anything }}'"},
		{"", "expr: sum without (pod) (rate({app='x'}[5m])) > 1\nannotations:\n  s: '{{ $labels.container }}'"},
		{"", "expr: label_replace(sum(rate({app='x'}[5m])), 'pod', 'y', '', '') > 1\nannotations:\n  s: '{{ $labels.pod }}'"},
		{"", "expr: sum by (a, pod) (rate({a='x'}[5m])) * on (a) group_left (team) sum by (a, team) (rate({a='x'}[5m])) > 1\nannotations:\n  s: '{{ $labels.pod }}{{ $labels.team }}'"},

		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := »$value« }}{{ $v | humanize }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := $value }}{{ if gt $v 5.0 }}page{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: is {{ »$value« | humanize }}"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ printf \"%.0f\" ».Value« }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ if gt $value 5.0 }}page{{ else }}ticket{{ end }}'\nannotations:\n  v: '{{ $value }}'"},

		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with »$value« }}{{ . }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $v := »$value« }}is {{ $v }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with ».Value« }}{{ . | humanize }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ if $v := »$value« }}{{ $v }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := printf \"%.0f\" »$value« }}{{ $v }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := »$value« | humanize }}{{ $v | toUpper }}'"},
		{value, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := 1 }}{{ if $labels.app }}{{ $v = »$value« }}{{ end }}{{ $v }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ ».Value« }}{{ end }}{{ template \"d\" . }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ . | humanize }}{{ end }}{{ template \"d\" »$value« }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ with . }}{{ template \"e\" . }}{{ end }}{{ end }}{{ define \"e\" }}{{ . }}{{ end }}{{ template \"d\" »$value« }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ reReplaceAll \"[.].*\" \"\" (printf \"%f\" »$value«) }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ or »$value« 1.0 }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ »$value« | humanizeDuration | title }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $d := . }}{{ »$d.Value« }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with . }}{{ ».Value« }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ (».«).Value }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ ».« }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ if gt $value 5.0 }}{{ »$value« }}{{ end }}'"},
		{value, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $labels.app }}{{ . }} {{ »$value« }}{{ end }}'"},
		{value, "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $labels.app }}{{ »$.Value« }}{{ end }}'"},
		{value, "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ .arg0 }}{{ end }}{{ template \"d\" (args »$value«) }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $value }}seen{{ end }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $value }}{{ $labels.app }}{{ end }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ gt $value 5.0 }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $value | lt 5.0 }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ if ge $value 5.0 }}a{{ end }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := gt $value 5.0 }}{{ $v }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := $value }}{{ $v = \"a\" }}{{ $v }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ $v := \"a\" }}{{ with $value }}{{ $v := . }}{{ end }}{{ $v }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ . }}{{ end }}{{ template \"d\" $labels.app }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ if gt . 5.0 }}page{{ end }}{{ end }}{{ template \"d\" $value }}'"},
		{"", "expr: sum by (app) (rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ define \"d\" }}{{ .Labels.app }}{{ end }}{{ template \"d\" . }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ range query \"x\" }}{{ .Value }}{{ end }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with query \"x\" }}{{ . | first | value }}{{ end }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ len (printf \"%.0f\" $value) }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ match \"1.*\" (printf \"%f\" $value) }}'"},
		{"", "expr: sum(rate({app='x'}[5m])) > 1\nlabels:\n  s: '{{ with $labels }}{{ .value }}{{ end }}'"},

		{"info rule-topk-in-alert", "expr: »topk«(5, rate({app='x'}[5m])) > 1"},
		{"info rule-absent-without-for", "expr: »absent_over_time«({app='x'}[5m])"},
		{"info rule-grouped-by-id", "expr: sum by (app, »trace_id«) (rate({app='x'}[5m])) > 1"},
		{"", "expr: count(sum by (trace_id) (rate({app='x'}[5m]))) > 1"},
		{"info rule-reads-every-stream", "expr: sum(rate(»{job=~'.+', app!='x'}«[5m])) > 1"},
		{"info rule-regexp-is-equality", "expr: sum(rate({job»=~«'x'}[5m])) > 1"},
		{unhandled, "expr: avg_over_time({app='x'} »| unwrap a« [5m]) > 1"},
		{unhandled, "expr: sum by (a) (rate({app='x'} »| json« [5m])) > 1"},
		{"warning rule-error-filter-too-early", "expr: sum by (a) (rate({app='x'} »| __error__=''« | logfmt --strict [5m])) > 1"},
		{"warning rule-error-filter-too-early", "expr: sum by (a) (rate({app='x'} | level='y' »| drop __error__« | json [5m])) > 1"},
		{unhandled, "expr: sum by (a) (rate({app='x'} | size > 1KB | __error__='' »| json« [5m])) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | json | __error__='' [5m])) > 1"},

		{"warning rule-label-filter-unanchored", "expr: sum(rate({app='x'} | logfmt | status=~»\"5.*\"« [5m])) > 1"},
		{"warning rule-label-filter-unanchored", "expr: sum(rate({app='x'} | logfmt | a='b' or host !~ »`.*-db`« [5m])) > 1"},
		{"warning rule-label-filter-unanchored", "expr: sum(rate({app='x'} | logfmt | level=~»\"warn|err.*\"« [5m])) > 1"},
		{"warning rule-label-filter-unanchored", "expr: max(max_over_time({app='x'} | logfmt | unwrap a | __error__='' | path=~»\"(?i)/api/.*\"« [5m])) > 1"},
		{"", "expr: sum(rate({app=~'web-.*'} | logfmt | status=~\"5..\" | a=~\".*b.*\" | c=~\"warn|warning\" | d=~\"(err|warn).*\" [5m])) > 1"},
		{"", "expr: sum(rate({app='x'} | logfmt | status=~\"^5.*\" | a=~\".*b$\" | c=~\".+d\" | e=~\".*\" | __error__!~\"JSON.*\" [5m])) > 1"},

		{"warning rule-ip-not-compared", "expr: sum(rate({app='x'} |= \"a\" or »ip(\"10.0.0.0/8\")« [5m])) > 1"},
		{"warning rule-ip-not-compared", "expr: sum(rate({app='x'} |~ »ip(\"10.0.0.1\")« or \"b\" [5m])) > 1"},
		{"warning rule-ip-not-compared", "expr: sum(rate({app='x'} | a=»\"ip(10.0.0.0/8)\"« [5m])) > 1"},
		{"", "expr: sum(rate({app='x'} | a=\"ip(home)\" [5m])) > 1"},
		{"warning rule-ip-not-compared", "expr: sum(rate({app='x'} | a=ip(»\"10.0.0\"«) or b='c' [5m])) > 1"},
		{"warning rule-ip-not-compared", "expr: max(max_over_time({app='x'} | logfmt | unwrap a | __error__='' | b!=ip(»\"c\"«) [5m])) > 1"},
		{"", "expr: sum(rate({app='x'} |= ip(\"10.0.0.0/8\") != \"a\" or ip(\"10.0.0.1\") | a=ip(\"::1\") or b!=ip(\"10.0.0.1-10.0.0.9\") [5m])) > 1"},

		{"warning rule-bytes-rounded", "expr: sum by (a) (rate({app='x'} | logfmt | »size >= 1KiB« [5m])) > 1"},
		{"warning rule-bytes-rounded", "expr: sum by (a) (rate({app='x'} | logfmt | a = 'b' or »size < 123456B« [5m])) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | logfmt | size >= 1KB and size < 1.5MB or size == 512B [5m])) > 1"},
		{"warning rule-error-not-kept", "expr: count_over_time({app='x'} | json »| __error__='JSONParserErr'« [5m]) > 1"},
		{"warning rule-error-not-kept", "expr: max by (app) (rate({app='x'} | json »| __error__!=''« [5m])) > 1"},
		{"", "expr: sum by (app) (rate({app='x'} | json | __error__!='' [5m])) > 1"},
		{"", "expr: count_over_time({app='x'} | json | __error__!='' | drop __error__ [5m]) > 1"},
		{"warning rule-template-sees-no-label", "expr: sum by (a) (rate({app='x'} | logfmt | label_format a=»'{{ index . \"level\" }}'« [5m])) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | logfmt | label_format a='{{ .level }}' [5m])) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | label_format a='{{ . }}' [5m])) > 1"},
		{"", "expr: max by (a) (rate({app='x'} | logfmt | label_format a='{{ . }}' [5m])) > 1"},
		{"warning rule-included-label-missing", "expr: sum by (app, pod) (rate({app='x'}[5m])) / on (app) group_left (»team«) sum by (app) (rate({app='x'}[5m])) > 1"},
		{"warning rule-or-vector-adds-series", "expr: (sum by (app) (rate({app='x'}[5m])) or »vector(1)«) > 3"},
		{"", "expr: (sum(rate({app='x'}[5m])) or vector(1)) > 3"},
		{"", "expr: (sum by (level) (rate({app='x'} | logfmt [5m])) or vector(1)) > 3"},
		{"", "expr: max_over_time({app='x'} |= 'y' | regexp 'took (?P<ms>\\d+)ms' | unwrap ms [5m]) > 1"},
		{unhandled, "expr: max_over_time({app='x'} | regexp 'took (?P<ms>\\S+)ms' »| unwrap ms« [5m]) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | logfmt [5m])) > 1"},
		{"", "expr: sum(rate({app='x'} | json [5m])) > 1"},
		{"", "expr: sum by (a) (rate({app='x'} | json | drop __error__ [5m])) > 1"},
		{"", "expr: avg_over_time({app='x'} | json | unwrap a | __error__='' [5m]) > 1"},
	} {
		marked := strings.Contains(tc.rule, "»")
		interval, rest := "", tc.rule
		if strings.HasPrefix(rest, "INTERVAL: ") {
			interval, rest, _ = strings.Cut(strings.TrimPrefix(rest, "INTERVAL: "), "\n")
		}
		text := "groups:\n- name: g\n"
		if interval != "" {
			text += "  interval: " + interval + "\n"
		}
		text += "  rules:\n  - alert: A\n    " + strings.ReplaceAll(backquoted(rest), "\n", "\n    ") + "\n"
		from, to := strings.Index(text, "»"), strings.Index(text, "«")-len("»")
		text = strings.NewReplacer("»", "", "«", "").Replace(text)
		f := Check([]byte(text), Options{})
		if !f.Loads {
			t.Fatalf("%s\n does not load: %+v", text, f.Problems)
		}
		var got []string
		for _, p := range f.Problems {
			got = append(got, fmt.Sprintf("%s %s", p.Severity, p.Rule))
			if marked && (p.Start != from || p.End != to) {
				t.Errorf("%s\n %s is at %q", tc.rule, p.Rule, text[p.Start:p.End])
			}
			if p.Proposed != "" {
				again := Check([]byte(text[:p.Start]+p.Proposed+text[p.End:]), Options{})
				for _, q := range again.Problems {
					if q.Rule == p.Rule && q.Start == p.Start {
						t.Errorf("%s\n %s: the proposal %s does not mend it", tc.rule, p.Rule, p.Proposed)
					}
				}
			}
		}
		if strings.Join(got, ", ") != tc.tells {
			t.Errorf("%s\n tells %q, want %q\n %+v", tc.rule, got, tc.tells, f.Problems)
		}
	}
}

// backquoted writes LogQL's quotes in the expression of a rule as backquotes: the
// single ones are YAML's.
func backquoted(rule string) string {
	expr, rest, _ := strings.Cut(rule, "\n")
	return strings.ReplaceAll(expr, "'", "`") + "\n" + rest
}

// TestIntervalOfRuler: groups that set no interval have the ruler's.
func TestIntervalOfRuler(t *testing.T) {
	text := alertOf(`sum(rate({app="x"}[2m])) > 1`)
	for interval, want := range map[time.Duration]int{0: 0, time.Minute: 0, 5 * time.Minute: 1} {
		if f := Check(text, Options{Interval: interval}); len(f.Problems) != want {
			t.Errorf("interval %v: %+v", interval, f.Problems)
		}
	}
}

// TestAnchored: what is proposed matches what the expression says, with the whole
// value, and is told nothing about.
func TestAnchored(t *testing.T) {
	for _, pattern := range []string{"5.*", ".*5", "(?i)err.*", "warn|err.*", ".*a|b.*", "(5.*)", "err.*|error"} {
		searches := match.Searches(pattern)
		if len(searches) == 0 {
			t.Errorf("%s: nothing is looked for", pattern)
			continue
		}
		mended := anchored(pattern, searches[0], len(searches))
		if left := match.Searches(mended); len(left) > 0 {
			t.Errorf("%s: %s still looks for %v", pattern, mended, left)
		}
		takes, err := match.Label(mended)
		if err != nil {
			t.Fatal(err)
		}
		says := regexp.MustCompile("^(?:" + pattern + ")$")
		for _, value := range []string{"", "5", "51", "15", "451", "err", "Error", "xerr", "warn", "warning", "a", "ab", "xa", "b", "bx", "xbx"} {
			if got := takes(value); got != says.MatchString(value) {
				t.Errorf("%s for %s: takes %q: %v", mended, pattern, value, got)
			}
		}
	}
}
