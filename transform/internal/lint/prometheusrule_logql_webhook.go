package lint

import (
	"fmt"
	"strconv"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
)

// prometheusruleLogqlWebhook: the operator's webhook refuses what is no PromQL,
// and no sidecar reads this kind.
func prometheusruleLogqlWebhook() Rule {
	return Rule{ID: "prometheusrule-logql-webhook", Severity: finding.Info, Check: func(c *Context) {
		for _, o := range c.Set.Kind("PrometheusRule") {
			for i, group := range o.Node.List("spec", "groups") {
				for j, rule := range group.List("rules") {
					expr := rule.Get("expr")
					if !logql.OnlyLogQL(rule.Str("expr")) {
						continue
					}
					name := rule.Str("alert") + rule.Str("record")
					c.Info(o, expr, finding.Finding{
						Path:    "spec.groups[" + strconv.Itoa(i) + "].rules[" + strconv.Itoa(j) + "].expr",
						Current: firstLine(expr.Value),
						Message: fmt.Sprintf("rule %q is LogQL; the webhook of the Prometheus operator refuses it, Prometheus cannot use it, and no sidecar reads a PrometheusRule", name),
						Fix:     finding.Fix{Text: "put the group into a ConfigMap with the sidecar's label"},
					})
				}
			}
		}
	}}
}
