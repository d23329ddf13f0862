package manifest

import (
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

func TestSelects(t *testing.T) {
	labels := map[string]string{"app": "loki", "tier": "logs"}
	for selector, want := range map[string]bool{
		"{}":                               true,
		"{matchLabels: {app: loki}}":       true,
		"{matchLabels: {app: loki, x: y}}": false,
		"{matchLabels: {app: tempo}}":      false,
		"{matchExpressions: [{key: app, operator: In, values: [loki, tempo]}]}":      true,
		"{matchExpressions: [{key: app, operator: In, values: [tempo]}]}":            false,
		"{matchExpressions: [{key: none, operator: In, values: ['']}]}":              false,
		"{matchExpressions: [{key: app, operator: NotIn, values: [tempo]}]}":         true,
		"{matchExpressions: [{key: none, operator: NotIn, values: [tempo]}]}":        true,
		"{matchExpressions: [{key: app, operator: NotIn, values: [loki]}]}":          false,
		"{matchExpressions: [{key: app, operator: Exists}]}":                         true,
		"{matchExpressions: [{key: none, operator: Exists}]}":                        false,
		"{matchExpressions: [{key: none, operator: DoesNotExist}]}":                  true,
		"{matchExpressions: [{key: app, operator: DoesNotExist}]}":                   false,
		"{matchExpressions: [{key: app, operator: Near}]}":                           false,
		"{matchLabels: {app: loki}, matchExpressions: [{key: x, operator: Exists}]}": false,
	} {
		tree, err := document.ParseText([]byte(selector))
		if err != nil {
			t.Fatal(err)
		}
		if got := Selects(tree.Root, labels); got != want {
			t.Errorf("%s selects: %v", selector, got)
		}
	}
}
