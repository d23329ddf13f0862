package prometheus

import (
	"context"
	"math"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/template"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/alerting"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/engine"
)

const address = "https://loki.example:3100/rules"

var at = time.Date(2026, 1, 5, 10, 0, 0, 123e6, time.UTC)

// definitions are those that Prometheus' alerting rules put in front.
const definitions = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

func theirs(text string, of map[string]string, value float64) (string, error) {
	external, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	query := func(context.Context, string, time.Time) (promql.Vector, error) {
		return promql.Vector{{Metric: labels.FromStrings("p", "b"), F: 2}, {Metric: labels.FromStrings("p", "a"), F: 1}}, nil
	}
	data := template.AlertTemplateData(of, map[string]string{"cluster": "c1"}, address, promql.Sample{F: value})
	return template.NewTemplateExpander(context.Background(), definitions+text, "t", data, model.Time(at.UnixMilli()), query, external, nil).Expand()
}

func ours(text string, of map[string]string, value float64) (string, error) {
	return alerting.Expand(text, of, value, at, &alerting.Options{
		ExternalLabels: map[string]string{"cluster": "c1"}, ExternalURL: address,
		Query: func(string, time.Time) ([]engine.Sample, error) {
			return []engine.Sample{{Labels: engine.Labels{{Name: "p", Value: "b"}}, Value: 2}, {Labels: engine.Labels{{Name: "p", Value: "a"}}, Value: 1}}, nil
		},
	})
}

// TestTemplates: the same text, or an error on both sides, for each function with
// each argument.
func TestTemplates(t *testing.T) {
	numbers := []string{"0", "1", "-1", "0.5", "-0.0000012", "999.99", "1000", "1023", "1024", "1234567.891", "-1e9", "1e30", "1e-30", "59.9", "61", "3600", "93784.5", "-93784", "1767607200", "1e20", "-5e-7"}
	texts := []string{"", "a", "hello world", "it's o'neil's big-thing", "ünï cödé", "db.example.org", "db.example.org:80", "10.0.0.1:80", "[::1]:80", "::1", "[::1]", ":80", "a:b:c", "a b&c/d", "123abc def", "foo_bar baz", "ǆ ß", "a[b:1", "10.0.0.1", "x:", "5m", "1h30m", "-2d", "1w", "1x", "NaN", "+Inf", "1e3", "12"}
	templates := []string{
		"plain", "{{ $value }}", "{{ .Value }}", "{{ $labels.a }}|{{ $labels.nosuch }}", "{{ $externalLabels.cluster }} {{ $externalURL }} {{ externalURL }} {{ pathPrefix }}",
		"{{ now }}", "{{ query \"x\" }}", "{{ range query \"x\" | sortByLabel \"p\" }}{{ .Labels.p }}={{ .Value }} {{ . | value }}{{ end }}", "{{ query \"x\" | first | label \"p\" }}{{ query \"x\" | first | strvalue }}",
		"{{ with args 1 \"x\" }}{{ .arg0 }}{{ .arg1 }}{{ end }}", "{{ nosuch }}", "{{ if }}", "{{ $labels.a.b }}", "{{ reReplaceAll \"(\" \"\" \"x\" }}", "{{ reReplaceAll \"(.)l\" \"$1L\" \"hello\" }}", "{{ match \"h.*\" \"hello\" }}", "{{ match \"(\" \"\" }}",
	}
	for _, f := range []string{"humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime", "toDuration"} {
		for _, n := range numbers {
			templates = append(templates, "{{ "+f+" "+n+" }}")
		}
		for _, s := range texts {
			templates = append(templates, "{{ "+f+" `"+s+"` }}")
		}
		templates = append(templates, "{{ $value | "+f+" }}", "{{ "+f+" true }}")
	}
	for _, f := range []string{"title", "toUpper", "toLower", "stripPort", "stripDomain", "graphLink", "tableLink", "safeHtml", "urlQueryEscape", "parseDuration"} {
		for _, s := range texts {
			templates = append(templates, "{{ "+f+" `"+s+"` }}")
		}
	}
	of := map[string]string{"a": "x", "b": "y"}
	for _, text := range templates {
		for _, value := range []float64{1234.5, math.NaN(), math.Inf(1)} {
			want, wantErr := theirs(text, of, value)
			got, gotErr := ours(text, of, value)
			if got != want && wantErr == nil || (wantErr == nil) != (gotErr == nil) {
				// Pointers print as addresses.
				if strings.Contains(text, "{{ query \"x\" }}") {
					continue
				}
				t.Errorf("%s with %v: got %q (%v), Prometheus has %q (%v)", text, value, got, gotErr, want, wantErr)
			}
		}
	}
}
