package surroundings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/logql"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// PrometheusruleLogqlWebhook is rule prometheusrule-logql-webhook. The
// operator's webhook refuses what is no PromQL, and no sidecar reads this kind.
func PrometheusruleLogqlWebhook() check.Rule {
	return check.Rule{
		ID: "prometheusrule-logql-webhook", Pages: pages(), Severity: finding.Info,
		Manifest: func(p *check.Probe, o *manifest.Object) {
			if o.Kind != "PrometheusRule" {
				return
			}
			for i, group := range o.Node().List("spec", "groups") {
				for j, rule := range group.List("rules") {
					expr := rule.Get("expr")
					if !logql.OnlyLogQL(rule.Str("expr")) {
						continue
					}
					name := rule.Str("alert") + rule.Str("record")
					p.Info(o, expr, finding.Finding{
						Path:    "spec.groups[" + strconv.Itoa(i) + "].rules[" + strconv.Itoa(j) + "].expr",
						Current: firstLine(expr.Value),
						Message: fmt.Sprintf("rule %q is LogQL; the webhook of the Prometheus operator refuses it, Prometheus cannot use it, and no sidecar reads a PrometheusRule", name),
						Fix:     finding.Fix{Text: "put the group into a ConfigMap with the sidecar's label"},
					})
				}
			}
		},
	}
}

// firstLine is the first line of a text, with a mark where more follows.
func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(rest) != "" {
		line += "…"
	}
	return line
}
