package plan

import (
	"strings"
	"testing"

	"github.com/loki-ruler-sidecar/loki-ruler-sidecar/transform/internal/document"
)

// What a new object takes over from the ruler it is for.
func TestMetadata(t *testing.T) {
	const labels = "  labels: {app.kubernetes.io/instance: loki}\n"
	for _, c := range []struct {
		name  string
		edits []string // of bare
		flags string
		want  string
	}{
		{"the release", nil, "", "{name: loki-ruler-rules-sidecar, namespace: ops, labels: {app.kubernetes.io/instance: loki}}"},
		{"the chart", []string{labels, "  labels: {helm.sh/chart: loki-6.46.0, app.kubernetes.io/version: \"3.4.2\"}\n"}, "", `{name: loki-ruler-rules-sidecar, namespace: ops, labels: {helm.sh/chart: loki-6.46.0, app.kubernetes.io/version: "3.4.2"}}`},
		{"no label that selects members of a ring", []string{labels, "  labels: {app.kubernetes.io/name: loki, app.kubernetes.io/part-of: memberlist}\n"}, "", "{name: loki-ruler-rules-sidecar, namespace: ops, labels: {app.kubernetes.io/name: loki}}"},
		{"the component, which is the ruler's", []string{labels, "  labels: {app.kubernetes.io/component: ruler}\n"}, "", "{name: loki-ruler-rules-sidecar, namespace: ops, labels: {app.kubernetes.io/component: ruler}}"},
		{"no label of somebody else", []string{labels, "  labels: {team: a}\n"}, "", "{name: loki-ruler-rules-sidecar, namespace: ops}"},
		{"no labels", []string{labels, ""}, "", "{name: loki-ruler-rules-sidecar, namespace: ops}"},
		{"the template that it comes from", []string{labels, "  annotations: {postrenderer.helm.sh/postrender-filename: loki/templates/ruler.yaml, other: x}\n"}, "", "{name: loki-ruler-rules-sidecar, namespace: ops, annotations: {postrenderer.helm.sh/postrender-filename: loki/templates/ruler.yaml}}"},
		{"no namespace, of a ClusterRole", nil, "clusterrole", "{name: ops-loki-ruler-rules-sidecar, labels: {app.kubernetes.io/instance: loki}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			opts := Options{Keep: true}
			opts.Sources.Flags.RBAC = c.flags
			r, err := planned(t, edited(t, bare, c.edits...), opts)
			if err != nil {
				t.Fatal(err)
			}
			check(t, strings.TrimSpace(document.EncodeFlow(r.Rulers[0].Objects[0].Get("metadata"), false)), c.want)
		})
	}
}
