package lint

import (
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
)

// fileRules are about what stands in a rule file.
func fileRules() []Rule {
	return []Rule{
		fileRule("rule-file-invalid", finding.Error, delivery.ObjectRejected),
		fileRule("rule-not-wrapped-in-groups", finding.Error),
		fileRule("rule-promql-not-logql", finding.Error),
		fileRule("rule-selector-matches-everything", finding.Error),
		fileRule("rule-embedded-prometheusrule", finding.Error),
		fileRule("rule-file-empty", finding.Error),
		fileRule("rule-multi-document", finding.Error),
		fileRule("helm-tpl-eaten-template", finding.Warning),
		fileRule("rule-template-invalid", finding.Error),
		fileRule("rule-log-query-as-expr", finding.Error),
		fileRule("rule-expr-unbalanced", finding.Error),
		fileRule("rule-expr-refused", finding.Error),
		fileRule("rule-expr-fails", finding.Error),
		fileRule("rule-expr-version", finding.Error),
		fileRule("rule-field-silently-dropped", finding.Warning),
		fileRule("rule-foreign-field", finding.Error),
		fileRule("rule-duration-invalid", finding.Error),
		fileRule("rule-group-duplicate", finding.Error),
		fileRule("rule-recording-name-invalid", finding.Error),
		fileRule("rule-unknown-field", finding.Error),
		fileRule("rule-group-empty", finding.Info),
		nonRuleKey(),
	}
}
