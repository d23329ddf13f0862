package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/internal/terminal"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/cmd/loki-rules/internal/monitors"
)

func monitorsCommand(t *terminal.Terminal) *cobra.Command {
	var form string
	var labels []string
	o := monitors.Options{}
	cmd := &cobra.Command{
		Use:   "monitors",
		Short: "Write alerts and a dashboard that watch the delivery of rules",
		Long: `Write what watches the delivery of rules: alerts for Prometheus, as an object of its
operator or as a rule file, or a dashboard for Grafana.

The alerts are not for the Loki ruler: a delivery that fails must not be able to
delete its own detector. docs/monitors.md says of each what to do.`,
		Example: `  loki-rules monitors --label release=kube-prometheus-stack | kubectl apply -n logs -f -
  loki-rules monitors --as alerts > /etc/prometheus/rules/loki-rules.yaml
  loki-rules monitors --as dashboard > loki-rules.json`,
		Args: terminal.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			var err error
			if o.Labels, err = pairs(t, labels); err != nil {
				return err
			}
			switch form {
			case "prometheusrule":
				return t.Write(monitors.PrometheusRule(o))
			case "alerts":
				return t.Write(monitors.Alerts(o))
			case "dashboard":
				return t.Write(monitors.Dashboard(o))
			}
			return t.Usage("--as %q: one of prometheusrule, alerts, dashboard", form)
		},
	}
	f := cmd.Flags()
	f.StringVar(&form, "as", "prometheusrule", "`FORM`: prometheusrule, alerts or dashboard")
	f.BoolVar(&o.WithoutSync, "without-sync", false, "leave out what needs the metrics of loki-rules sync")
	f.StringVar(&o.Name, "name", "loki-rules", "`NAME` of the PrometheusRule")
	f.StringVarP(&o.Namespace, "namespace", "n", "", "`NAMESPACE` of the PrometheusRule")
	terminal.ListVar(f, &labels, "label", "", "`KEY=VALUE` of the PrometheusRule, as the operator selects rules (repeatable)")
	return cmd
}

// pairs reads KEY=VALUE.
func pairs(t *terminal.Terminal, words []string) (map[string]string, error) {
	all := map[string]string{}
	for _, word := range words {
		key, value, ok := strings.Cut(word, "=")
		if !ok || key == "" {
			return nil, t.Usage("--label %s: expected KEY=VALUE", fmt.Sprintf("%q", word))
		}
		all[key] = value
	}
	return all, nil
}
