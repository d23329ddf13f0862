// Package monitors is what watches the delivery of rules: alerts for Prometheus,
// and a dashboard for Grafana.
//
// Promised: the same options give the same bytes; every name of a metric is one
// that package metrics or Loki has; every alert names the page that says what to
// do.
package monitors

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

//go:embed alerts.yaml
var alerts string

// Options say for whom the monitors are. The zero value has everything.
type Options struct {
	// WithoutSync leaves out what needs the metrics of loki-rules sync: for rules
	// that only a pipeline pushes.
	WithoutSync bool

	// Of a PrometheusRule. Labels are what the operator selects rules by.
	Name, Namespace string
	Labels          map[string]string
}

// Alerts are a rule file of Prometheus.
func Alerts(o Options) []byte {
	if o.WithoutSync {
		before, _, _ := strings.Cut(alerts, "  # From the metrics of loki-rules sync")
		return []byte(before)
	}
	return []byte(alerts)
}

// PrometheusRule is the same as an object of the Prometheus operator.
func PrometheusRule(o Options) []byte {
	var b strings.Builder
	b.WriteString("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: " + o.Name + "\n")
	if o.Namespace != "" {
		b.WriteString("  namespace: " + o.Namespace + "\n")
	}
	if len(o.Labels) > 0 {
		b.WriteString("  labels:\n")
		for _, key := range sortedKeys(o.Labels) {
			b.WriteString("    " + key + ": " + strconv.Quote(o.Labels[key]) + "\n")
		}
	}
	b.WriteString("spec:\n")
	for line := range strings.Lines(string(Alerts(o))) {
		if line != "\n" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return []byte(b.String())
}

func sortedKeys(labels map[string]string) []string {
	keys := make([]string, 0, len(labels))
	for key := range labels {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
