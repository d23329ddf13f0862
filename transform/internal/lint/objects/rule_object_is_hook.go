package objects

import (
	"fmt"
	"strings"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/finding"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/delivery"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/lint/check"
	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/manifest"
)

// hookKind is a tool's hook: its annotation, that of its delete policy, and the
// policy that removes an object as soon as it is there.
type hookKind struct{ tool, annotation, policy, onSuccess string }

// RuleObjectIsHook is rule rule-object-is-hook. A hook is no part of the
// release. Deleted on success, it takes its rule files with it the moment
// after.
func RuleObjectIsHook() check.Rule {
	return check.Rule{
		ID: "rule-object-is-hook", Pages: pages(), Severity: finding.Error,
		Stops: []check.Obstacle{check.Blocks(finding.Label, check.ThisObject)},
		Object: func(p *check.Probe, o *delivery.RuleObject) {
			for _, h := range []hookKind{
				{"Helm", "helm.sh/hook", "helm.sh/hook-delete-policy", "hook-succeeded"},
				{"Argo CD", "argocd.argoproj.io/hook", "argocd.argoproj.io/hook-delete-policy", "HookSucceeded"},
			} {
				if _, ok := o.Annotations[h.annotation]; ok {
					hook(p, o.Object, h)
					break
				}
			}
		},
	}
}

func hook(p *check.Probe, o *manifest.Object, h hookKind) {
	fix := finding.Fix{Text: "remove the annotation " + h.annotation + ": the sidecar picks the object up whenever it appears"}
	for _, policy := range strings.Split(o.Annotations[h.policy], ",") {
		if strings.TrimSpace(policy) == h.onSuccess {
			p.Error(o, check.Annotation(o, h.policy), finding.Finding{
				Path: "metadata.annotations[" + h.policy + "]", Current: o.Annotations[h.policy],
				Message: fmt.Sprintf("the object is a hook of %s with the delete policy %s: it is removed right after it was created, and its rules with it", h.tool, h.onSuccess),
				Fix:     fix,
			})
			return
		}
	}
	p.Warn(o, check.Annotation(o, h.annotation), finding.Finding{
		Path: "metadata.annotations[" + h.annotation + "]", Current: o.Annotations[h.annotation],
		Message: fmt.Sprintf("the object is a hook of %s, no part of the release: it is replaced at each upgrade, and until it is back its rules are gone", h.tool),
		Fix:     fix,
	})
}
