package rulefile

import (
	"reflect"
	"strings"
	"testing"
	"text/template/parse"
)

func TestTemplates(t *testing.T) {
	for template, want := range map[string]string{ // empty: parses
		"plain": "",
		"{{ $labels.app }} {{ $externalLabels.x }} {{ $value | humanize }} {{ .Labels.app }} {{ .Value }}":                                   "",
		"{{ externalURL }} {{ pathPrefix }} {{ now }} {{ toTime 1.0 }}":                                                                      "",
		`{{ range query "sum(vector(1))" | sortByLabel "a" }}{{ . | value }}{{ else }}x{{ end }}`:                                            "",
		`{{ with $labels.a }}{{ reReplaceAll "a" "b" . | title | toUpper | safeHtml }}{{ end }}`:                                             "",
		`{{ printf "%.2f" $value }} {{ if and (gt $value 5.0) (not .x) }}a{{ else if eq 1 1 }}b{{ end }}`:                                    "",
		`{{ define "x" }}y{{ end }}{{ template "x" . }}{{/* c */}}{{- $x := 1 -}}{{ $x = 2 }}`:                                               "",
		"{{ humanizeDuration 1 }}{{ humanize1024 1 }}{{ humanizePercentage 1 }}{{ humanizeTimestamp 1 }}{{ stripPort `a` }}{{ args 1 2 }}":   "",
		"{{ graphLink `a` }}{{ tableLink `a` }}{{ ParseDuration `1m` }}{{ match `a` `b` }}{{ strvalue 1 }}{{ label `a` 1 }}{{ first 1 }}":    "",
		"{{ urlQueryEscape `a` }}{{ stripDomain `a` }}{{ toLower `A` }}{{ toDuration 1 }}{{ len `a` }}{{ index . 1 }}{{ html 1 }}{{ js 1 }}": "",
		"{{ $lables.x }}":      `»$lables«: undefined variable "$lables"`,
		"{{ $externalURL }}":   `»$externalURL«: undefined variable "$externalURL"`,
		"a\n{{ toJson $x }}":   `»toJson«: function "toJson" not defined`,
		"{{ if }}":             `»{{ if }}«: missing value for if`,
		"a\nb {{ }} c\nd":      `»b {{ }} c«: missing value for command`,
		"{{ $value":            `»{{ $value«: unclosed action`,
		"{{ if $value }}a":     `»{{ if $value }}a«: unexpected EOF`,
		"{{ end }}":            `»{{ end }}«: unexpected {{end}}`,
		"{{ $value humanize }": `»}«: unexpected "}" in operand`,
	} {
		text := withRule("alert: A\nexpr: rate({x=\"y\"}[5m]) > 1\nannotations:\n  s: |-\n    " + strings.ReplaceAll(template, "\n", "\n    "))
		f := Check([]byte(text), Options{})
		got := ""
		if len(f.Problems) > 0 {
			p := f.Problems[0]
			if p.Rule != "rule-template-invalid" {
				t.Errorf("%s: got %s", template, p.Rule)
			}
			got = strings.TrimPrefix(p.Message, "the template does not parse: ")
			got = "»" + text[p.Start:p.End] + "«: " + strings.TrimSuffix(got, "; Loki refuses the whole file")
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", template, got, want)
		}
	}
}

func TestEaten(t *testing.T) {
	for text, want := range map[string]string{
		"{{ $labels.app }}":               "",
		"a \"{{\" b":                      "",
		"{{ printf `%s {{` $value }}":     "",
		"on <no value> now":               "<no value>",
		"on %!s(<nil>) now":               "%!s(<nil>)",
		`{{ "{{" }} $labels.x {{ "}}" }}`: `{{ "{{"`,
		"{{`{{ $labels.x }}`}}":           "{{`{{",
		"{{- `{{` }}":                     "{{- `{{",
	} {
		from, to, what := eaten(text)
		if got := text[from:to]; got != want || (want == "") != (what == "") {
			t.Errorf("%s: got %q, %s", text, got, what)
		}
	}
}

// TestSimpleUses: what is read without parsing is what the parser finds.
func TestSimpleUses(t *testing.T) {
	simple := 0
	for _, text := range []string{
		"", "no template", "{{ $labels.app }} logs {{ $value }} errors", "{{$value}}", "{{ .Labels.app | toUpper }}{{ .Value | humanize|printf }}", "}} {{ $value }}}", "{{  $labels._x9  }}",
		"{{ $value", "{{ $value }", "{{- $value -}}", "{{ $x }}", "{{ $labels }}", "{{ $labels.9 }}", "{{ $labels.a.b }}", "{{ $value | nothing }}", "{{ $value | }}", "{{ | humanize }}", "{{ $value | printf \"%.2f\" }}",
		"{{ $value |}}", "{{ humanize $value }}", "{{ if $labels.a }}x{{ end }}", "{{/* c */}}", "{{ }}", "{{", "{{ $labels.a-b }}", "{{ $labels.ä }}", "{{\n$value }}", "{{ $value\t}}", "{{ `}}` }}",
	} {
		got, ok := simpleUses(text, templateUses{})
		if !ok {
			continue
		}
		simple++
		trees, err := parse.Parse("t", templateVariables+text, "", "", templateFunctions())
		if err != nil {
			t.Errorf("%q: taken for a template: %v", text, err)
			continue
		}
		if want := usesOf(trees); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if simple != 7 {
		t.Errorf("%d are simple", simple)
	}
}
